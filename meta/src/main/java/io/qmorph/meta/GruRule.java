package io.qmorph.meta;

import io.qmorph.nn.Dense;
import io.qmorph.nn.Gru;
import io.qmorph.nn.Initializer;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// Two recurrent networks in the place of Adam's two moments: one reads the gradient, one its
/// square; shared by all coordinates, each with states of its own.
///
/// ```math
/// \theta_{t+1} = \theta_t - \alpha\,
///   \frac{\operatorname{sign}(g_t)\, e^{o_1}}{\sqrt{e^{o_2} + \epsilon}}, \qquad
/// o_1 = \log |g_t| + w_1 \cdot h_t + b_1, \quad
/// o_2 = w_2 \cdot h'_t + b_2
/// ```
///
/// where `$h_t = \mathrm{GRU}_1(\phi(g_t), h_{t-1})$` and `$h'_t = \mathrm{GRU}_2(\log g_t^2,
/// h'_{t-1})$`. Lan et al. 2024, "Learning to optimize for reinforcement learning" (Optim4RL).
///
/// Ours deviates in three ways: `$\log |g|$` is part of `$o_1$` instead of being learned, so that a
/// rule that has learned nothing descends, and never moves what has no gradient; features are those
/// of [LogGradient], bounded, instead of logarithms down to -41; and each output is one affine
/// function of the state instead of a perceptron of two layers, which would take most of the time.
///
/// @param units of each GRU, at least 1
/// @param features `$\phi$`
/// @param rate `$\alpha$`, more than 0
public record GruRule(int units, LogGradient features, double rate) implements UpdateRule {
  private static final double EPSILON = 1e-18;
  private static final double SMALL = 0.1;

  /// Throws `IllegalArgumentException` naming the value out of range.
  public GruRule {
    Requirements.atLeastOne("units", units);
    Requirements.positive("rate", rate);
  }

  private Gru first() {
    return new Gru(LogGradient.COUNT, units);
  }

  private Gru second() {
    return new Gru(1, units);
  }

  private Dense head() {
    return new Dense(units, 1, Initializer.KAIMING_NORMAL, SMALL);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return first()
        .init(random)
        .prefixed("first.gru")
        .merge(head().init(random).prefixed("first.head"))
        .merge(second().init(random).prefixed("second.gru"))
        .merge(head().init(random).prefixed("second.head"));
  }

  @Override
  public Tree<ArrayType> stateTypes(Tree<ArrayType> parameters) {
    ArrayType each = ArrayType.floats(new Coordinates(parameters).count(), units);
    return Tree.of("first", each, "second", each);
  }

  @Override
  public Move move(Tree<Tensor> rule, Tree<Tensor> state, Observation seen) {
    Coordinates coordinates = Coordinates.of(seen.parameters());
    Tensor gradient = coordinates.column(seen.gradient());
    Tensor first = first().step(rule.under("first.gru"), features.of(gradient), state.get("first"));
    Tensor square = features.magnitude(gradient).times(2);
    Tensor second = second().step(rule.under("second.gru"), square, state.get("second"));
    Tensor numerator = gradient.times(head().apply(rule.under("first.head"), first).exp());
    Tensor denominator = head().apply(rule.under("second.head"), second).exp().plus(EPSILON).sqrt();
    Tensor change = numerator.dividedBy(denominator).times(-rate);
    return new Move(Tree.of("first", first, "second", second), coordinates.tree(change));
  }
}
