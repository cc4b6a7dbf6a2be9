package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// The arithmetic that optimizers share.
final class MovingAverage {
  /// Its last place is worth as much as the smallest normal float is.
  private static final double FLUSHING = 0x1p-103;

  private MovingAverage() {}

  /// `decay * average + (1 - decay) * value`.
  static Tensor of(double decay, Tensor average, Tensor value) {
    return flushed(average.times(decay).plus(value.times(1 - decay)));
  }

  /// The number, or 0 if it is smaller than any normal float. What decays without new values, as
  /// for a unit that is off, would end among these, which processors compute a hundred times
  /// slower, and stay there: a multiple of the smallest of them rounds to itself.
  static Tensor flushed(Tensor value) {
    return value.plus(FLUSHING).minus(FLUSHING);
  }

  static Tree<Tensor> of(double decay, Tree<Tensor> averages, Tree<Tensor> values) {
    return averages.zip(values, (average, value) -> of(decay, average, value));
  }

  /// What averages start from.
  static Tree<NDArray> zeros(Tree<NDArray> like, String name) {
    return like.map(array -> NDArray.zeros(array.type())).prefixed(name);
  }

  /// `parameters - rates * directions`.
  static Tree<Tensor> descend(
      Tree<Tensor> parameters, Tree<Tensor> rates, Tree<Tensor> directions) {
    Tree<Tensor> steps = rates.zip(directions, Tensor::times);
    return parameters.zip(steps, Tensor::minus);
  }
}
