package io.qmorph.bench;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// One engine's way to do a [Workload], on arrays of its own.
interface Side {

  /// Does the work once.
  void run();

  /// What the last run yielded, under names and in shapes on which both sides agree.
  Tree<NDArray> results();

  /// Goes back to the start, for work that carries state from run to run.
  default void reset() {}

  /// Actions as numbers that can be compared.
  static Tree<NDArray> actions(long[] actions) {
    NDArray numbers = NDArray.zeros(ArrayType.floats(actions.length));
    for (int i = 0; i < actions.length; i++) {
      numbers.floats()[i] = actions[i];
    }
    return Tree.of("action", numbers);
  }

  /// How far parameters have moved, and where to.
  static Tree<NDArray> change(Tree<NDArray> start, Tree<NDArray> end) {
    Tree<NDArray> change = end.map(NDArray::copy);
    change.zip(start, Side::subtract);
    return end.prefixed("parameters").merge(change.prefixed("change"));
  }

  private static NDArray subtract(NDArray from, NDArray what) {
    for (int i = 0; i < from.floats().length; i++) {
      from.floats()[i] -= what.floats()[i];
    }
    return from;
  }
}
