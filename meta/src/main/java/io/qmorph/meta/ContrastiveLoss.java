package io.qmorph.meta;

import io.qmorph.tensor.Tensor;

/// What draws codes of the same thing together and pushes those of different things apart, until
/// they are a margin away from each other.
///
/// ```math
/// L = \frac{1}{n} \sum_i y_i d_i^2 + (1 - y_i) \max(0, m - d_i)^2, \qquad
/// d_i = \sqrt{\lVert a_i - b_i \rVert^2 + \epsilon}
/// ```
///
/// Hadsell, Chopra and LeCun 2006, "Dimensionality reduction by learning an invariant mapping",
/// equation 4, but for its factor of one half, and with 1 for pairs that are alike.
///
/// @param margin `$m$`, more than 0
/// @param epsilon what keeps the distance's gradient finite where two codes are equal; more than 0
public record ContrastiveLoss(double margin, double epsilon) {

  /// Throws `IllegalArgumentException` naming the value that is not positive.
  public ContrastiveLoss {
    Requirements.positive("margin", margin);
    Requirements.positive("epsilon", epsilon);
  }

  /// The mean loss of all pairs, a scalar.
  ///
  /// @param first codes `[pairs..., size]`
  /// @param second codes `[pairs..., size]`
  /// @param same `[pairs...]`: 1 where the two are of the same thing, else 0
  public Tensor of(Tensor first, Tensor second, Tensor same) {
    Tensor distance = distance(first, second);
    Tensor apart = Tensor.constant(margin).minus(distance).relu().square();
    Tensor different = Tensor.constant(1).minus(same);
    return same.times(distance.square()).plus(different.times(apart)).mean();
  }

  /// The distance of each pair, `[pairs...]`.
  ///
  /// @param first codes `[..., size]`
  /// @param second codes of a shape that broadcasts with it
  public Tensor distance(Tensor first, Tensor second) {
    return first.minus(second).square().sum(-1).plus(epsilon).sqrt();
  }
}
