package io.qmorph.bench;

import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;

/// A policy of Qmorph's. It reads the observations where the environments write them.
///
/// @param executable the policy
/// @param inputs its inputs
/// @param outputs its outputs, written to by each run
record QmorphAct(Executable executable, Tree<NDArray> inputs, Tree<NDArray> outputs)
    implements Side {

  @Override
  public void run() {
    executable.run(inputs, outputs);
  }

  @Override
  public Tree<NDArray> results() {
    return Side.actions(Arrays.stream(outputs.get("action").ints()).asLongStream().toArray());
  }
}
