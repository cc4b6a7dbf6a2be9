package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// Steps of roughly equal size in every coordinate: the gradient's mean over the root of its mean
/// square, both corrected for having started from 0.
///
/// ```math
/// \begin{aligned}
/// m &\leftarrow \beta_1 m + (1 - \beta_1) g, & c_1 &\leftarrow \beta_1 c_1 + (1 - \beta_1), \\
/// v &\leftarrow \beta_2 v + (1 - \beta_2) g^2, & c_2 &\leftarrow \beta_2 c_2 + (1 - \beta_2), \\
/// \theta &\leftarrow \theta - \alpha \frac{m / c_1}{\sqrt{v / c_2} + \epsilon}
/// \end{aligned}
/// ```
///
/// Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1. The corrections
/// `$c_i = 1 - \beta_i^t$` are averages of ones, kept in the state: in single precision `$1 -
/// \beta^t$` itself loses digits, and an average is rounded just as the moment it corrects.
///
/// The state is `mean.<parameter>`, `square.<parameter>` and the scalars `meanCorrection` and
/// `squareCorrection`.
///
/// @param beta1 the decay of the mean, in [0, 1)
/// @param beta2 the decay of the mean square, in [0, 1)
/// @param epsilon what is added to the root, more than 0; below about 3e-18, where squares are no
///   longer normal floats, it is taken as the least that keeps steps near the rate
public record Adam(double beta1, double beta2, double epsilon) implements Optimizer {
  private static final String MEAN = "mean";
  private static final String SQUARE = "square";
  private static final String MEAN_CORRECTION = "meanCorrection";
  private static final String SQUARE_CORRECTION = "squareCorrection";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public Adam {
    Requirements.decay("beta1", beta1);
    Requirements.decay("beta2", beta2);
    Requirements.positive("epsilon", epsilon);
  }

  /// With decays of 0.9 and 0.999 and an epsilon of 1e-8.
  public Adam() {
    this(0.9, 0.999, 1e-8);
  }

  @Override
  public Tree<NDArray> init(Tree<NDArray> parameters) {
    return MovingAverage.zeros(parameters, MEAN)
        .merge(MovingAverage.zeros(parameters, SQUARE))
        .with(MEAN_CORRECTION, NDArray.scalar(0))
        .with(SQUARE_CORRECTION, NDArray.scalar(0));
  }

  @Override
  public Update step(
      Tree<Tensor> state, Tree<Tensor> parameters, Tree<Tensor> gradient, Tree<Tensor> rates) {
    Tensor one = Tensor.constant(1);
    double added = MovingAverage.epsilon(beta2, epsilon);
    Tree<Tensor> mean = MovingAverage.of(beta1, state.under(MEAN), gradient);
    Tree<Tensor> square =
        MovingAverage.of(beta2, state.under(SQUARE), gradient.map(Tensor::square));
    Tensor meanCorrection = MovingAverage.of(beta1, state.get(MEAN_CORRECTION), one);
    Tensor squareCorrection = MovingAverage.of(beta2, state.get(SQUARE_CORRECTION), one);
    Tensor meanFactor = meanCorrection.reciprocal();
    Tensor squareFactor = squareCorrection.reciprocal();
    Tree<Tensor> direction =
        mean.zip(
            square,
            (m, v) -> m.times(meanFactor).dividedBy(v.times(squareFactor).sqrt().plus(added)));
    Tree<Tensor> next =
        mean.prefixed(MEAN)
            .merge(square.prefixed(SQUARE))
            .with(MEAN_CORRECTION, meanCorrection)
            .with(SQUARE_CORRECTION, squareCorrection);
    return new Update(next, MovingAverage.descend(parameters, rates, direction));
  }
}
