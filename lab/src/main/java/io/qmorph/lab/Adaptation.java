package io.qmorph.lab;

import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;

/// Runs an adaptation program for many tasks.
final class Adaptation {
  private final Executable executable;

  /// @param oneTask from `meta.*` and `support.*` to adapted parameters
  Adaptation(Program oneTask, int tasks, Workers workers) {
    this.executable =
        new Sharded(
            new Simd(), workers, oneTask, tasks, name -> name.startsWith("meta."), _ -> false);
  }

  /// The adapted parameters, each with a leading task axis.
  Tree<NDArray> adapt(Tree<NDArray> meta, BatchArrays support) {
    return executable.run(meta.prefixed("meta").merge(support.tree().prefixed("support")));
  }
}
