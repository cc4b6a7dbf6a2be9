package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// Scales each row to a mean square of 1, then by the parameter `weight` of shape `[inputs]`,
/// initially 1:
///
/// ```math
/// y = \frac{x}{\sqrt{\mathrm{E}[x^2] + \epsilon}} \odot g
/// ```
///
/// Zhang and Sennrich 2019, "Root mean square layer normalization", eq. 4.
///
/// @param inputs at least 1
/// @param epsilon what is added to the mean square, more than 0
public record RmsNorm(int inputs, double epsilon) implements Network {

  /// Throws `IllegalArgumentException` naming the value that is not positive.
  public RmsNorm {
    Requirements.positive("inputs", inputs);
    Requirements.positive("epsilon", epsilon);
  }

  @Override
  public int outputs() {
    return inputs;
  }

  /// Ones; nothing is drawn.
  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return Tree.of(Dense.WEIGHT, LayerNorm.ones(inputs));
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    Tensor meanSquare = input.square().mean(-1).unsqueeze(-1);
    return input.dividedBy(meanSquare.plus(epsilon).sqrt()).times(parameters.get(Dense.WEIGHT));
  }
}
