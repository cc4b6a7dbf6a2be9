package io.qmorph.bench;

import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// A program of Qmorph's that runs on the same arrays over and over.
///
/// @param executable the program
/// @param inputs its inputs
/// @param results its outputs, written to by each run
record QmorphSide(Executable executable, Tree<NDArray> inputs, Tree<NDArray> results)
    implements Side {

  static QmorphSide of(Executable executable, Tree<NDArray> inputs) {
    return new QmorphSide(executable, inputs, executable.results().map(NDArray::zeros));
  }

  @Override
  public void run() {
    executable.run(inputs, results);
  }
}
