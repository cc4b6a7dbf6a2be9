package io.qmorph.meta;

import io.qmorph.tensor.Tensor;

/// A gradient's order of magnitude and direction, apart, since gradients differ by many orders of
/// magnitude:
///
/// ```math
/// \phi(g) = \begin{cases}
///   (\log |g| / p,\ \operatorname{sign} g) & |g| \ge e^{-p} \\
///   (-1,\ e^p g) & \text{else}
/// \end{cases}
/// ```
///
/// Andrychowicz et al. 2016, "Learning to learn by gradient descent by gradient descent", appendix
/// A.
///
/// @param magnitudes `$p$`, how many powers of e below 1 are told apart, more than 0
public record LogGradient(double magnitudes) {
  /// How many numbers are made of one.
  static final int COUNT = 2;

  private static final double USUAL = 10;

  /// Throws `IllegalArgumentException` if `magnitudes` is not positive.
  public LogGradient {
    Requirements.positive("magnitudes", magnitudes);
  }

  /// With a `$p$` of 10, as in the paper.
  public LogGradient() {
    this(USUAL);
  }

  /// Of gradients `[..., 1]` the features `[..., 2]`.
  Tensor of(Tensor gradient) {
    return Tensor.concat(-1, magnitude(gradient), direction(gradient));
  }

  /// The first of the features, in the gradient's shape.
  Tensor magnitude(Tensor gradient) {
    Tensor size = gradient.abs().maximum(Tensor.constant(Math.exp(-magnitudes)));
    return size.log().dividedBy(magnitudes);
  }

  private Tensor direction(Tensor gradient) {
    return gradient.times(Math.exp(magnitudes)).clamp(-1, 1);
  }
}
