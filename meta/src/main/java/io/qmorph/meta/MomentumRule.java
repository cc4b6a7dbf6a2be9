package io.qmorph.meta;

import io.qmorph.nn.Activation;
import io.qmorph.nn.Gru;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A coordinatewise recurrent rule that also sees momenta over many spans of time, and what makes
/// reinforcement learning hard: how far the training is, which layer a coordinate is in, and how
/// dormant the unit is that it feeds.
///
/// ```math
/// \begin{aligned}
/// m^{(\beta)} &\leftarrow \beta\, m^{(\beta)} + (1 - \beta)\, g, \qquad
///   \beta \in \{.1, .5, .9, .99, .999, .9999\}, \\
/// x &= [\,\bar\theta,\ \overline{\operatorname{sign} m},\ \overline{\log |m|},\
///   \overline{\operatorname{sign} g},\ \overline{\log |g|},\ \text{progress},\ \text{layer},\
///   \text{dormancy}\,], \\
/// h &\leftarrow \mathrm{GRU}(x, h), \qquad (u, v) = \mathrm{MLP}(h), \qquad
/// \theta \leftarrow \theta - \alpha\, g - s\,\bigl(\hat u - \mathrm{mean}(\hat u)\bigr),
///   \quad \hat u = u\, e^{s v}
/// \end{aligned}
/// ```
///
/// where a bar divides by the root of the mean square over the layer, a leaf of the parameters'
/// tree. Goldie et al. 2024, "Can learned optimization make reinforcement learning less difficult?"
/// (OPEN), section 5.
///
/// Ours deviates in three ways: there is no learned noise, since a DQN explores by random actions;
/// no share of the epochs on a batch, since there is one; and the plain gradient step is added, so
/// that a rule that has learned nothing descends.
///
/// @param units of the GRU; the perceptron has two layers of twice as many, with [layer
///   normalisation][io.qmorph.nn.LayerNorm]
/// @param scale `$s$`, more than 0
/// @param rate `$\alpha$`, of the gradient step, at least 0
public record MomentumRule(int units, double scale, double rate) implements UpdateRule {
  private static final List<Double> DECAYS = List.of(0.1, 0.5, 0.9, 0.99, 0.999, 0.9999);
  private static final int FEATURES = 2 * (DECAYS.size() + 1) + 4;
  private static final double SMALL = 0.1;
  private static final double LEAST_SIZE = 1e-13;
  private static final double NEVER_ZERO = 1e-5;

  /// Its last place is worth as much as the smallest normal float: momenta that only decay become 0
  /// instead of numbers that processors compute a hundred times slower.
  private static final double FLUSHING = 0x1p-103;

  /// Throws `IllegalArgumentException` naming the value out of range.
  public MomentumRule {
    Requirements.atLeastOne("units", units);
    Requirements.positive("scale", scale);
    Requirements.notNegative("rate", rate);
  }

  private Gru gru() {
    return new Gru(FEATURES, units);
  }

  private Mlp head() {
    List<Integer> hidden = List.of(2 * units, 2 * units);
    return new Mlp(units, hidden, 2, Activation.RELU, true, Initializer.KAIMING_NORMAL, SMALL);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return gru().init(random).prefixed("gru").merge(head().init(random).prefixed("head"));
  }

  @Override
  public Tree<ArrayType> stateTypes(Tree<ArrayType> parameters) {
    int count = new Coordinates(parameters).count();
    return Tree.of(
        "momenta", ArrayType.floats(count, DECAYS.size()),
        "hidden", ArrayType.floats(count, units));
  }

  @Override
  public Move move(Tree<Tensor> rule, Tree<Tensor> state, Observation seen) {
    Coordinates coordinates = Coordinates.of(seen.parameters());
    Tensor gradient = coordinates.column(seen.gradient());
    Tensor momenta = momenta(state.get("momenta"), gradient);
    Tensor features = features(coordinates, seen, gradient, momenta);
    Tensor hidden = gru().step(rule.under("gru"), features, state.get("hidden"));
    Tensor words = head().apply(rule.under("head"), hidden);
    Tensor word = words.slice(-1, 0, 1).times(words.slice(-1, 1, 2).times(scale).exp());
    Tensor change = word.mean().minus(word).times(scale).minus(gradient.times(rate));
    return new Move(Tree.of("momenta", momenta, "hidden", hidden), coordinates.tree(change));
  }

  private static Tensor momenta(Tensor momenta, Tensor gradient) {
    List<Tensor> next = new ArrayList<>();
    for (double decay : DECAYS) {
      Tensor old = momenta.slice(-1, next.size(), next.size() + 1);
      Tensor momentum = old.times(decay).plus(gradient.times(1 - decay));
      next.add(momentum.plus(FLUSHING).minus(FLUSHING));
    }
    return Tensor.concat(-1, next);
  }

  /// `[coordinates, 18]`.
  private static Tensor features(
      Coordinates coordinates, Observation seen, Tensor gradient, Tensor momenta) {
    Tensor signals = Tensor.concat(-1, momenta, gradient);
    Tensor sizes = signals.abs().plus(LEAST_SIZE).log();
    Tensor parameters = coordinates.column(seen.parameters());
    Tensor raw = Tensor.concat(-1, parameters, signals.sign(), sizes);
    Tensor power = coordinates.means(raw.square()).plus(NEVER_ZERO).sqrt();
    Tensor normal = raw.dividedBy(coordinates.repeated(power));
    Tree<Tensor> dormancy =
        seen.dormancy().zip(seen.parameters(), (unit, like) -> unit.broadcast(like.shape()));
    return Tensor.concat(
        -1,
        normal,
        seen.progress().broadcast(gradient.shape()),
        coordinates.repeated(coordinates.positions()),
        coordinates.column(dormancy));
  }
}
