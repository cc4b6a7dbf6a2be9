package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Map;

/// Measures now and then how well a training does, and keeps what it chooses by that.
interface Judge {

  /// Measures the training as it is now, and adds the returns to the `event`.
  ///
  /// @return the result in a few words
  String judge(Map<String, Object> event);

  /// Whether training is to end, since it has not got better for too long.
  default boolean isExhausted() {
    return false;
  }

  /// What it remembers, as a checkpoint holds it.
  Tree<NDArray> save();

  /// Goes back to what [#save] gave.
  void restore(Tree<NDArray> saved);

  /// What it came to in the end, in a few words.
  String summary();
}
