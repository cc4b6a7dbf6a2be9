package io.qmorph.bench;

import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// A program of Qmorph's from a state to the next one: every output but the loss is an input of the
/// next run. Two sets of arrays take turns.
final class QmorphUpdate implements Side {
  private final Executable executable;
  private final Tree<NDArray> start;
  private final Tree<NDArray> evenInputs;
  private final Tree<NDArray> oddInputs;
  private final Tree<NDArray> evenOutputs;
  private final Tree<NDArray> oddOutputs;
  private boolean odd;

  QmorphUpdate(Executable executable, Tree<NDArray> start) {
    this.executable = executable;
    this.start = start;
    this.evenInputs = start.map(NDArray::copy);
    this.evenOutputs = executable.results().map(NDArray::zeros);
    this.oddInputs = replaced(evenInputs, evenOutputs);
    this.oddOutputs = replaced(evenOutputs, evenInputs);
  }

  /// `tree` with the arrays of `others` where they have the same names.
  private static Tree<NDArray> replaced(Tree<NDArray> tree, Tree<NDArray> others) {
    return tree.mapNamed((name, array) -> others.contains(name) ? others.get(name) : array);
  }

  @Override
  public void reset() {
    odd = false;
    evenInputs.zip(
        start,
        (array, first) -> {
          array.set(first);
          return array;
        });
  }

  @Override
  public void run() {
    executable.run(odd ? oddInputs : evenInputs, odd ? oddOutputs : evenOutputs);
    odd = !odd;
  }

  @Override
  public Tree<NDArray> results() {
    Tree<NDArray> last = odd ? evenOutputs : oddOutputs;
    return Side.change(start.under("parameters"), last.under("parameters"))
        .with("loss", last.get("loss"));
  }
}
