package io.qmorph.meta;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;

/// The gradient of a truncation's loss, smoothed: from how two rules, perturbed in opposite
/// directions, do in the same truncation of the same agent on the same data.
///
/// ```math
/// \hat g = \frac{L(\phi + \sigma \epsilon, s_t) - L(\phi - \sigma \epsilon, s_t)}{2 \sigma}\,
///   \epsilon, \qquad \epsilon \sim \mathcal{N}(0, I)
/// ```
///
/// Salimans et al. 2017, "Evolution strategies as a scalable alternative to reinforcement
/// learning", section 2.1. The deviation falls as in Goldie et al. 2024, "Can learned optimization
/// make reinforcement learning less difficult?" (OPEN), where it starts from 0.03 and is multiplied
/// by 0.999 at each step. The agent goes on by the rule itself. As with truncated backpropagation,
/// what happened before the truncation counts as given.
///
/// @param sigma `$\sigma$` at first, more than 0
/// @param decay what `$\sigma$` is multiplied by at each meta-step, in (0, 1]
/// @param ranked whether only the sign of a difference counts, so that lives whose losses are large
///   don't take all: OPEN's ranks within each pair
public record EvolutionStrategies(double sigma, double decay, boolean ranked)
    implements GradientEstimator {
  private static final String AGENT = "agent";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public EvolutionStrategies {
    Requirements.positive("sigma", sigma);
    if (!(decay > 0 && decay <= 1)) {
      throw new IllegalArgumentException("decay must be in (0, 1], was " + decay);
    }
  }

  @Override
  public Tree<NDArray> begin(Tree<NDArray> agent, Tree<ArrayType> rule) {
    return agent.prefixed(AGENT);
  }

  @Override
  public List<String> actors() {
    return List.of(AGENT);
  }

  @Override
  public double deviation(int iteration) {
    return sigma * Math.pow(decay, iteration);
  }

  @Override
  public Estimate estimate(
      Unroll unroll,
      Tree<Tensor> rule,
      Tree<Tensor> life,
      Tree<Tensor> noise,
      Tensor deviation,
      Tree<Tensor> data) {
    Tree<Tensor> agent = life.under(AGENT);
    Tree<Tensor> change = noise.map(n -> n.times(deviation));
    Tensor above = unroll.of(rule.zip(change, Tensor::plus), agent, data).loss();
    Tensor below = unroll.of(rule.zip(change, Tensor::minus), agent, data).loss();
    Unrolled unrolled = unroll.of(rule, agent, data);
    return new Estimate(
        unrolled.agent().prefixed(AGENT),
        unrolled.loss(),
        gradient(noise, deviation, above.minus(below)));
  }

  private Tree<Tensor> gradient(Tree<Tensor> noise, Tensor deviation, Tensor difference) {
    Tensor counted = ranked ? difference.sign() : difference;
    Tensor slope = counted.dividedBy(deviation.times(2));
    return noise.map(n -> n.times(slope));
  }

  /// The pair of rules that a draw stands for, to be tried by whatever means: a program from
  /// `rule.*`, `noise.*` and the scalar `deviation` to `above.*` and `below.*`.
  ///
  /// @param rule the types of the rule's parameters
  public Program pair(Tree<ArrayType> rule) {
    return Program.trace(
        draw(rule).merge(rule.prefixed("rule")),
        inputs -> {
          Tree<Tensor> middle = inputs.under("rule");
          Tree<Tensor> change = inputs.under("noise").map(n -> n.times(inputs.get("deviation")));
          return middle
              .zip(change, Tensor::plus)
              .prefixed("above")
              .merge(middle.zip(change, Tensor::minus).prefixed("below"));
        });
  }

  /// What the trial of a pair tells: a program from `noise.*`, the scalar `deviation` and the
  /// scalar `difference`, the loss of the rule above less that of the rule below, to `gradient.*`.
  ///
  /// @param rule the types of the rule's parameters
  public Program gradient(Tree<ArrayType> rule) {
    return Program.trace(
        draw(rule).with("difference", ArrayType.floats()),
        inputs ->
            gradient(inputs.under("noise"), inputs.get("deviation"), inputs.get("difference"))
                .prefixed("gradient"));
  }

  private static Tree<ArrayType> draw(Tree<ArrayType> rule) {
    return rule.prefixed("noise").with("deviation", ArrayType.floats());
  }
}
