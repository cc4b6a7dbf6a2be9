package io.qmorph.policy;

import io.qmorph.tensor.Executable;
import io.qmorph.tensor.Executor;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tree;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A program that any number of threads may run at once: an executable serves one at a time, so
/// there come to be as many as threads ever ran it together.
final class Sessions {
  private final Executor executor;
  private final Program program;
  private final Queue<Executable> idle = new ConcurrentLinkedQueue<>();

  Sessions(Executor executor, Program program) {
    this.executor = executor;
    this.program = program;
  }

  /// The outputs for these inputs, in new arrays.
  Tree<NDArray> run(Tree<NDArray> inputs) {
    Executable free = idle.poll();
    Executable executable = free == null ? executor.compile(program) : free;
    Tree<NDArray> outputs = executable.run(inputs);
    idle.add(executable);
    return outputs;
  }
}
