package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// The gradient over the root of its mean square, or of its variance if centred:
///
/// ```math
/// v \leftarrow \rho v + (1 - \rho) g^2, \qquad
/// m \leftarrow \rho m + (1 - \rho) g, \qquad
/// \theta \leftarrow \theta - \alpha \frac{g}{\sqrt{v - m^2} + \epsilon}
/// ```
///
/// with `$m = 0$` if not centred. Tieleman and Hinton 2012, lecture 6.5; centred by Graves 2013,
/// "Generating Sequences with Recurrent Neural Networks", eqs. 38 to 45, but as in PyTorch without
/// momentum and with epsilon outside of the root. A variance that rounding has made negative counts
/// as 0.
///
/// The state is `square.<parameter>` and, if centred, `mean.<parameter>`.
///
/// @param alpha the decay `$\rho$` of the averages, in [0, 1)
/// @param epsilon what is added to the root, more than 0; where squares are no longer normal
///   floats, at least what keeps steps near the rate
/// @param centered whether the mean is taken off
public record RmsProp(double alpha, double epsilon, boolean centered) implements Optimizer {
  private static final String MEAN = "mean";
  private static final String SQUARE = "square";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public RmsProp {
    Requirements.decay("alpha", alpha);
    Requirements.positive("epsilon", epsilon);
  }

  @Override
  public Tree<NDArray> init(Tree<NDArray> parameters) {
    Tree<NDArray> square = MovingAverage.zeros(parameters, SQUARE);
    return centered ? square.merge(MovingAverage.zeros(parameters, MEAN)) : square;
  }

  @Override
  public Update step(
      Tree<Tensor> state, Tree<Tensor> parameters, Tree<Tensor> gradient, Tree<Tensor> rates) {
    Tree<Tensor> square =
        MovingAverage.of(alpha, state.under(SQUARE), gradient.map(Tensor::square));
    if (!centered) {
      return update(square.prefixed(SQUARE), parameters, gradient, rates, square);
    }
    Tree<Tensor> mean = MovingAverage.of(alpha, state.under(MEAN), gradient);
    Tree<Tensor> variance = square.zip(mean, (v, m) -> v.minus(m.square()).relu());
    Tree<Tensor> next = square.prefixed(SQUARE).merge(mean.prefixed(MEAN));
    return update(next, parameters, gradient, rates, variance);
  }

  private Update update(
      Tree<Tensor> state,
      Tree<Tensor> parameters,
      Tree<Tensor> gradient,
      Tree<Tensor> rates,
      Tree<Tensor> variance) {
    double added = MovingAverage.epsilon(alpha, epsilon);
    Tree<Tensor> direction = gradient.zip(variance, (g, v) -> g.dividedBy(v.sqrt().plus(added)));
    return new Update(state, MovingAverage.descend(parameters, rates, direction));
  }
}
