package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// One task of a [TaskPool], with all that changes while an agent acts in it.
interface PoolTask {

  /// How many steps were taken to fill its replay, in all lanes together.
  long environmentSteps();

  /// All that changes, copied.
  Tree<NDArray> save();

  /// Goes back to what [#save] gave.
  void restore(Tree<NDArray> saved);
}
