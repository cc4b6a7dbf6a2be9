package io.qmorph.meta;

import io.qmorph.nn.Dense;
import io.qmorph.nn.Gru;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.MultiHeadAttention;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A coordinatewise recurrent rule whose coordinates also hear what goes on in the other layers:
/// summaries of the layers attend to each other.
///
/// ```math
/// \begin{aligned}
/// e_l &= V \Bigl[\tfrac{1}{n_l} \sum_{i \in l} \phi(g_i),\ p_l\Bigr] + u, \qquad
/// a = e + \mathrm{attention}(e), \\
/// h_i &\leftarrow \mathrm{GRU}\bigl([\phi(g_i), a_{l(i)}],\, h_i\bigr), \qquad
/// \theta_i \leftarrow \theta_i - \alpha\, g_i + s\,(w \cdot h_i + b)
/// \end{aligned}
/// ```
///
/// where a layer `$l$` is a leaf of the parameters' tree, of `$n_l$` coordinates, at the place
/// `$p_l$` in [0, 1]. Summaries of tensors stand above coordinates in Wichrowska et al. 2017,
/// "Learned optimizers that scale and generalize", section 3.1, as states of recurrent networks;
/// here they are computed afresh and connected by attention, Vaswani et al. 2017, section 3.2. The
/// plain gradient step makes a rule that has learned nothing descend.
///
/// @param units of the GRU and of a layer's summary, a multiple of `heads`
/// @param heads of the attention, at least 1
/// @param features `$\phi$`
/// @param scale `$s$`, what the GRU's word is multiplied by, more than 0
/// @param rate `$\alpha$`, of the gradient step, at least 0
public record AttentionRule(int units, int heads, LogGradient features, double scale, double rate)
    implements UpdateRule {
  private static final double SMALL = 0.1;

  /// Throws `IllegalArgumentException` naming the value out of range.
  public AttentionRule {
    Requirements.atLeastOne("units", units);
    Requirements.positive("scale", scale);
    Requirements.notNegative("rate", rate);
    if (heads < 1 || units % heads != 0) {
      throw new IllegalArgumentException(
          "heads must be at least 1 and divide the " + units + " units, was " + heads);
    }
  }

  private Dense summary() {
    return new Dense(LogGradient.COUNT + 1, units, Initializer.FAN_IN_UNIFORM, 1);
  }

  private MultiHeadAttention attention() {
    return new MultiHeadAttention(units, heads);
  }

  private Gru gru() {
    return new Gru(LogGradient.COUNT + units, units);
  }

  private Dense head() {
    return new Dense(units, 1, Initializer.KAIMING_NORMAL, SMALL);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return summary()
        .init(random)
        .prefixed("summary")
        .merge(attention().init(random).prefixed("attention"))
        .merge(gru().init(random).prefixed("gru"))
        .merge(head().init(random).prefixed("head"));
  }

  @Override
  public Tree<ArrayType> stateTypes(Tree<ArrayType> parameters) {
    return Tree.of("hidden", ArrayType.floats(new Coordinates(parameters).count(), units));
  }

  @Override
  public Move move(Tree<Tensor> rule, Tree<Tensor> state, Observation seen) {
    Coordinates coordinates = Coordinates.of(seen.parameters());
    Tensor gradient = coordinates.column(seen.gradient());
    Tensor own = features.of(gradient);
    Tensor heard = coordinates.repeated(layers(rule, coordinates, own));
    Tensor hidden =
        gru().step(rule.under("gru"), Tensor.concat(-1, own, heard), state.get("hidden"));
    Tensor word = head().apply(rule.under("head"), hidden);
    Tensor change = word.times(scale).minus(gradient.times(rate));
    return new Move(Tree.of("hidden", hidden), coordinates.tree(change));
  }

  /// What each layer has heard, `[leaves, units]`.
  private Tensor layers(Tree<Tensor> rule, Coordinates coordinates, Tensor own) {
    Tensor seen = Tensor.concat(-1, coordinates.means(own), coordinates.positions());
    Tensor summaries = summary().apply(rule.under("summary"), seen);
    return summaries.plus(attention().apply(rule.under("attention"), summaries));
  }
}
