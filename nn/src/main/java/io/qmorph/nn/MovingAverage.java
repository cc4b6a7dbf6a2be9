package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// The arithmetic that optimizers share.
final class MovingAverage {
  /// The root of the smallest normal float.
  private static final double LEAST_ROOT = 0x1p-63;

  private MovingAverage() {}

  /// `decay * average + (1 - decay) * value`.
  static Tensor of(double decay, Tensor average, Tensor value) {
    return flushed(average.times(decay).plus(value.times(1 - decay)));
  }

  /// The number, or 0 if it is smaller than any normal float. What decays without new values, as
  /// for a unit that is off, would end among these, which processors compute a hundred times
  /// slower, and stay there: a multiple of the smallest of them rounds to itself. The derivative is
  /// 1 everywhere.
  static Tensor flushed(Tensor value) {
    Tensor small = Tensor.constant(Float.MIN_NORMAL).greater(value.abs());
    return value.minus(small.select(value, Tensor.constant(0)).stopGradient());
  }

  /// What is added to the root of an average of squares: at least the greatest number whose square,
  /// times what a new value counts, is flushed. Else such numbers were divided by `epsilon` alone.
  static double epsilon(double decay, double epsilon) {
    return Math.max(epsilon, LEAST_ROOT / Math.sqrt(1 - decay));
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
