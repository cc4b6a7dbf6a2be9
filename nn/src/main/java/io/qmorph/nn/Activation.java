package io.qmorph.nn;

import io.qmorph.tensor.Tensor;

/// An elementwise nonlinearity between layers.
public enum Activation {
  /// `max(x, 0)`.
  RELU,
  /// The hyperbolic tangent.
  TANH,
  /// `1/(1+e^-x)`.
  SIGMOID,
  /// `x/(1+e^-x)`; Elfwing et al. 2018.
  SILU,
  /// Hendrycks and Gimpel 2016, by the hyperbolic tangent:
  ///
  /// ```math
  /// \tfrac{x}{2}\left(1 + \tanh\left(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\right)\right)
  /// ```
  GELU;

  /// The function of every element of `x`.
  ///
  /// @param x of any shape
  public Tensor apply(Tensor x) {
    return switch (this) {
      case RELU -> x.relu();
      case TANH -> x.tanh();
      case SIGMOID -> x.sigmoid();
      case SILU -> x.times(x.sigmoid());
      case GELU -> gelu(x);
    };
  }

  private static Tensor gelu(Tensor x) {
    Tensor cubic = x.plus(x.square().times(x).times(0.044715));
    return x.times(0.5).times(cubic.times(Math.sqrt(2 / Math.PI)).tanh().plus(1));
  }

  /// The gain of the weights before it that roughly keeps a signal's variance: `$\sqrt 2$` for the
  /// rectifiers (He et al. 2015), 5/3 for the hyperbolic tangent, 1 for the sigmoid, as in PyTorch.
  public double gain() {
    return switch (this) {
      case RELU, SILU, GELU -> Math.sqrt(2);
      case TANH -> 5.0 / 3;
      case SIGMOID -> 1;
    };
  }
}
