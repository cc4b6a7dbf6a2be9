package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// The arithmetic that optimizers share.
final class MovingAverage {
  private MovingAverage() {}

  /// `decay * average + (1 - decay) * value`.
  static Tensor of(double decay, Tensor average, Tensor value) {
    return average.times(decay).plus(value.times(1 - decay));
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
