package io.qmorph.bench;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;

/// Between arrays of many tasks, `[tasks, ...]`, and those of one.
final class NDArrays {
  private NDArrays() {}

  /// The array of the only task.
  static NDArray alone(NDArray array) {
    return array.reshaped(array.shape().remove(0));
  }

  /// The type that the array of each task has.
  static ArrayType typeOfOne(NDArray array) {
    return new ArrayType(array.shape().remove(0), array.type().element());
  }
}
