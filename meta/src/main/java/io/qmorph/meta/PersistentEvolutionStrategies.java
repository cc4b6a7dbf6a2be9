package io.qmorph.meta;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;

/// The gradient of the loss of a whole life, smoothed, from one truncation after the other: two
/// agents learn by rules that are perturbed in opposite directions, and each difference between
/// them is put down to all perturbations since they began.
///
/// ```math
/// \xi_t = \xi_{t-1} + \epsilon_t, \qquad
/// \hat g_t = \frac{L(\phi + \epsilon_t, s^+_t) - L(\phi - \epsilon_t, s^-_t)}{2 \sigma^2}\, \xi_t,
/// \qquad \epsilon_t \sim \mathcal{N}(0, \sigma^2 I)
/// ```
///
/// Vicol et al. 2021, "Unbiased gradient estimation in unrolled computation graphs with persistent
/// evolution strategies", algorithm 2. The sum over a life's truncations has the gradient of the
/// sum of its losses for expectation, smoothed by `$\sigma$`, whatever the truncations' length; its
/// variance grows with their number.
///
/// @param sigma `$\sigma$`, more than 0
public record PersistentEvolutionStrategies(double sigma) implements GradientEstimator {
  private static final String POSITIVE = "positive";
  private static final String NEGATIVE = "negative";
  private static final String SUM = "sum";

  /// Throws `IllegalArgumentException` if `sigma` is not positive.
  public PersistentEvolutionStrategies {
    Requirements.positive("sigma", sigma);
  }

  @Override
  public Tree<NDArray> begin(Tree<NDArray> agent, Tree<ArrayType> rule) {
    return agent
        .prefixed(POSITIVE)
        .merge(agent.map(NDArray::copy).prefixed(NEGATIVE))
        .merge(rule.map(NDArray::zeros).prefixed(SUM));
  }

  @Override
  public List<String> actors() {
    return List.of(POSITIVE, NEGATIVE);
  }

  @Override
  public double deviation(int iteration) {
    return sigma;
  }

  @Override
  public Estimate estimate(
      Unroll unroll,
      Tree<Tensor> rule,
      Tree<Tensor> life,
      Tree<Tensor> noise,
      Tensor deviation,
      Tree<Tensor> data) {
    Tree<Tensor> change = noise.map(n -> n.times(deviation));
    Tree<Tensor> sum = life.under(SUM).zip(change, Tensor::plus);
    Unrolled above = unroll.of(rule.zip(change, Tensor::plus), life.under(POSITIVE), data);
    Unrolled below = unroll.of(rule.zip(change, Tensor::minus), life.under(NEGATIVE), data);
    Tensor slope = above.loss().minus(below.loss()).dividedBy(deviation.square().times(2));
    Tree<Tensor> next =
        above
            .agent()
            .prefixed(POSITIVE)
            .merge(below.agent().prefixed(NEGATIVE))
            .merge(sum.prefixed(SUM));
    return new Estimate(
        next, above.loss().plus(below.loss()).times(0.5), sum.map(s -> s.times(slope)));
  }
}
