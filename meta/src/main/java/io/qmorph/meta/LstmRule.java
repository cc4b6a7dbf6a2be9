package io.qmorph.meta;

import io.qmorph.nn.Dense;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Lstm;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// An LSTM that reads a coordinate's gradient and says how the coordinate moves; one and the same
/// for all coordinates, each with a state of its own.
///
/// ```math
/// (h_t, c_t) = \mathrm{LSTM}\bigl(\phi(g_t), h_{t-1}, c_{t-1}\bigr), \qquad
/// \theta_{t+1} = \theta_t - \alpha\, g_t + s\,(w \cdot h_t + b)
/// ```
///
/// Andrychowicz et al. 2016, "Learning to learn by gradient descent by gradient descent", section
/// 2.1, with one layer. Its input is what [LogGradient] makes of the gradient.
///
/// The plain gradient step is ours: it makes a rule that has learned nothing descend. With `$\alpha
/// = 0$` the rule is the paper's.
///
/// @param units of the LSTM, at least 1
/// @param features `$\phi$`
/// @param scale `$s$`, what the LSTM's word is multiplied by, more than 0
/// @param rate `$\alpha$`, of the gradient step, at least 0
public record LstmRule(int units, LogGradient features, double scale, double rate)
    implements UpdateRule {
  private static final double SMALL = 0.1;

  /// Throws `IllegalArgumentException` naming the value out of range.
  public LstmRule {
    Requirements.atLeastOne("units", units);
    Requirements.positive("scale", scale);
    Requirements.notNegative("rate", rate);
  }

  private Lstm lstm() {
    return new Lstm(LogGradient.COUNT, units);
  }

  private Dense head() {
    return new Dense(units, 1, Initializer.KAIMING_NORMAL, SMALL);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return lstm().init(random).prefixed("lstm").merge(head().init(random).prefixed("head"));
  }

  @Override
  public Tree<ArrayType> stateTypes(Tree<ArrayType> parameters) {
    ArrayType each = ArrayType.floats(new Coordinates(parameters).count(), units);
    return Tree.of("hidden", each, "cell", each);
  }

  @Override
  public Move move(Tree<Tensor> rule, Tree<Tensor> state, Observation seen) {
    Coordinates coordinates = Coordinates.of(seen.parameters());
    Tensor gradient = coordinates.column(seen.gradient());
    Lstm.State before = new Lstm.State(state.get("hidden"), state.get("cell"));
    Lstm.State after = lstm().step(rule.under("lstm"), features.of(gradient), before);
    Tensor word = head().apply(rule.under("head"), after.hidden());
    Tensor change = word.times(scale).minus(gradient.times(rate));
    return new Move(
        Tree.of("hidden", after.hidden(), "cell", after.cell()), coordinates.tree(change));
  }
}
