package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/// How a layer's weights and biases are drawn. A weight has the shape `[outputs, inputs...]`; its
/// fan-in is the product of all extents but the first. Equal random streams give equal weights.
public enum Initializer {
  /// He et al. 2015, "Delving Deep into Rectifiers", eq. 10, uniform: within
  /// `$\pm\,\mathrm{gain}\sqrt{3/\mathrm{fanIn}}$`. Biases are 0.
  KAIMING_UNIFORM,

  /// He et al. 2015, "Delving Deep into Rectifiers", eq. 10: normal with the standard deviation
  /// `$\mathrm{gain}/\sqrt{\mathrm{fanIn}}$`. Biases are 0.
  KAIMING_NORMAL,

  /// Saxe et al. 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
  /// networks": gain times a uniformly random matrix with orthonormal rows, or columns where there
  /// are fewer of them. Biases are 0.
  ORTHOGONAL,

  /// PyTorch's default for dense layers: uniform within
  /// `$\pm\,\mathrm{gain}/\sqrt{\mathrm{fanIn}}$`, and biases within `$\pm
  /// 1/\sqrt{\mathrm{fanIn}}$`.
  FAN_IN_UNIFORM,

  /// Every weight is the gain. Biases are 0.
  CONSTANT,

  /// Every weight is 0, whatever the gain. Biases are 0.
  ZEROS;

  /// A weight of the given shape, `[outputs, inputs...]`.
  ///
  /// Throws `IllegalArgumentException` if the shape has fewer than two axes.
  ///
  /// @param shape of the weight
  /// @param gain what the numbers are scaled by
  /// @param random what they are drawn by
  public NDArray weight(Shape shape, double gain, UniformRandomProvider random) {
    if (shape.rank() < 2) {
      throw new IllegalArgumentException(
          "a weight must have shape [outputs, inputs...], was " + shape);
    }
    double deviation = gain / Math.sqrt(fanIn(shape));
    return switch (this) {
      case KAIMING_UNIFORM -> uniform(shape, Math.sqrt(3) * deviation, random);
      case KAIMING_NORMAL -> normal(shape, deviation, random);
      case ORTHOGONAL -> orthogonal(shape, gain, random);
      case FAN_IN_UNIFORM -> uniform(shape, deviation, random);
      case CONSTANT -> filled(shape, () -> gain);
      case ZEROS -> NDArray.zeros(shape);
    };
  }

  /// The biases `[outputs]` of a layer whose weight has the shape `[outputs, inputs...]`.
  ///
  /// @param weight the shape of the layer's weight
  /// @param random what the numbers are drawn by
  public NDArray bias(Shape weight, UniformRandomProvider random) {
    Shape shape = Shape.of(weight.size(0));
    return switch (this) {
      case FAN_IN_UNIFORM -> uniform(shape, 1 / Math.sqrt(fanIn(weight)), random);
      case KAIMING_UNIFORM, KAIMING_NORMAL, ORTHOGONAL, CONSTANT, ZEROS -> NDArray.zeros(shape);
    };
  }

  /// The gain for weights before `activation`: the one that keeps the signal's variance, but 1 for
  /// [#FAN_IN_UNIFORM], as in PyTorch, and for [#CONSTANT].
  ///
  /// @param activation what follows the layer
  public double gain(Activation activation) {
    return switch (this) {
      case KAIMING_UNIFORM, KAIMING_NORMAL, ORTHOGONAL, ZEROS -> activation.gain();
      case FAN_IN_UNIFORM, CONSTANT -> 1;
    };
  }

  private static int fanIn(Shape shape) {
    return shape.range(1, shape.rank()).elements();
  }

  /// Numbers between `-bound` and `bound`.
  static NDArray uniform(Shape shape, double bound, UniformRandomProvider random) {
    return filled(shape, () -> bound * (2 * random.nextDouble() - 1));
  }

  /// Normal numbers with mean 0.
  static NDArray normal(Shape shape, double deviation, UniformRandomProvider random) {
    var standard = ZigguratSampler.NormalizedGaussian.of(random);
    return filled(shape, () -> deviation * standard.sample());
  }

  private static NDArray filled(Shape shape, DoubleSupplier draw) {
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) draw.getAsDouble();
    }
    return NDArray.of(shape, values);
  }

  private static NDArray orthogonal(Shape shape, double gain, UniformRandomProvider random) {
    int rows = shape.size(0);
    int columns = fanIn(shape);
    boolean wide = rows <= columns;
    double[][] vectors =
        OrthonormalVectors.draw(Math.min(rows, columns), Math.max(rows, columns), random);
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double value = wide ? vectors[row][column] : vectors[column][row];
        values[row * columns + column] = (float) (gain * value);
      }
    }
    return NDArray.of(shape, values);
  }
}
