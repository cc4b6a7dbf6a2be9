package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// An affine layer, `$y = x W^\top + b$`, with the parameters `weight` of shape `[outputs, inputs]`
/// and `bias` of shape `[outputs]`.
///
/// @param inputs at least 1
/// @param outputs at least 1
/// @param initializer how the parameters are drawn
/// @param gain what the initial weights are scaled by
public record Dense(int inputs, int outputs, Initializer initializer, double gain)
    implements Network {
  static final String WEIGHT = "weight";
  static final String BIAS = "bias";

  /// Throws `IllegalArgumentException` naming the extent that is less than 1, or the gain that is
  /// not finite.
  public Dense {
    Requirements.positive("inputs", inputs);
    Requirements.positive("outputs", outputs);
    Requirements.finite("gain", gain);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Shape shape = Shape.of(outputs, inputs);
    NDArray weight = initializer.weight(shape, gain, random);
    return Tree.of(WEIGHT, weight, BIAS, initializer.bias(shape, random));
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    return affine(input, parameters.get(WEIGHT), parameters.get(BIAS));
  }

  /// `$x W^\top + b$` for `x` of shape `[..., inputs]`.
  static Tensor affine(Tensor x, Tensor weight, Tensor bias) {
    boolean single = x.shape().rank() == 1;
    Tensor rows = single ? x.unsqueeze(0) : x;
    Tensor output = rows.matmul(weight, false, true).plus(bias);
    return single ? output.reshape(bias.shape()) : output;
  }
}
