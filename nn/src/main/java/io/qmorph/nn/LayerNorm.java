package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/// Normalises each row to mean 0 and variance 1, then scales and shifts it by the parameters
/// `weight` and `bias`, both of shape `[inputs]`, initially 1 and 0:
///
/// ```math
/// y = \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} \odot g + b
/// ```
///
/// Ba et al. 2016, "Layer Normalization", eq. 4; the variance is that of the row, divided by its
/// length.
///
/// @param inputs at least 1
/// @param epsilon what is added to the variance, more than 0
public record LayerNorm(int inputs, double epsilon) implements Network {
  private static final double DEFAULT_EPSILON = 1e-5;

  /// Throws `IllegalArgumentException` naming the value that is not positive.
  public LayerNorm {
    Requirements.positive("inputs", inputs);
    Requirements.positive("epsilon", epsilon);
  }

  /// With an epsilon of 1e-5.
  ///
  /// @param inputs at least 1
  public LayerNorm(int inputs) {
    this(inputs, DEFAULT_EPSILON);
  }

  @Override
  public int outputs() {
    return inputs;
  }

  /// Ones and zeros; nothing is drawn.
  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return Tree.of(Dense.WEIGHT, ones(inputs), Dense.BIAS, NDArray.zeros(Shape.of(inputs)));
  }

  static NDArray ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return NDArray.of(Shape.of(count), ones);
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    Tensor centered = input.minus(input.mean(-1).unsqueeze(-1));
    Tensor variance = centered.square().mean(-1).unsqueeze(-1);
    Tensor normal = centered.dividedBy(variance.plus(epsilon).sqrt());
    return normal.times(parameters.get(Dense.WEIGHT)).plus(parameters.get(Dense.BIAS));
  }
}
