package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// [Adam] on parameters that decay by themselves, apart from the gradient:
///
/// ```math
/// \theta \leftarrow (1 - \alpha \lambda)\,\theta - \alpha\,\mathrm{Adam}(g)
/// ```
///
/// Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2. The state is
/// Adam's.
///
/// @param beta1 the decay of the mean, in [0, 1)
/// @param beta2 the decay of the mean square, in [0, 1)
/// @param epsilon what is added to the root, more than 0
/// @param weightDecay `$\lambda$`, at least 0
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  /// Throws `IllegalArgumentException` naming the value out of range.
  public AdamW {
    Requirements.decay("beta1", beta1);
    Requirements.decay("beta2", beta2);
    Requirements.positive("epsilon", epsilon);
    Requirements.notNegative("weightDecay", weightDecay);
  }

  /// With Adam's default decays and epsilon.
  ///
  /// @param weightDecay how much of itself each parameter loses, times the rate
  public AdamW(double weightDecay) {
    this(0.9, 0.999, 1e-8, weightDecay);
  }

  private Adam adam() {
    return new Adam(beta1, beta2, epsilon);
  }

  @Override
  public Tree<NDArray> init(Tree<NDArray> parameters) {
    return adam().init(parameters);
  }

  @Override
  public Update step(
      Tree<Tensor> state, Tree<Tensor> parameters, Tree<Tensor> gradient, Tree<Tensor> rates) {
    Tree<Tensor> decays = parameters.map(parameter -> parameter.times(weightDecay));
    Tree<Tensor> decayed = MovingAverage.descend(parameters, rates, decays);
    return adam().step(state, decayed, gradient, rates);
  }
}
