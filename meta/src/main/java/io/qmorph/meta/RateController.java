package io.qmorph.meta;

import io.qmorph.nn.Adam;
import io.qmorph.nn.Dense;
import io.qmorph.nn.Gru;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Optimizer;
import io.qmorph.nn.Sgd;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.apache.commons.rng.UniformRandomProvider;

/// A recurrent network that steers the learning rate of each layer; an ordinary optimizer takes the
/// steps.
///
/// ```math
/// \begin{aligned}
/// x_l &= [\tfrac1{10} \log \lVert g_l \rVert,\ \tfrac1{10} \log \lVert \theta_l \rVert,\
///   \tfrac1{10} \log L,\ \text{progress},\ p_l], \\
/// h_l &\leftarrow \mathrm{GRU}(x_l, h_l), \qquad
/// \alpha_l = \alpha\, e^{w \cdot [h_l,\, x_l] + b}
/// \end{aligned}
/// ```
///
/// where a layer `$l$` is a leaf of the parameters' tree at the place `$p_l$` in [0, 1], norms are
/// roots of mean squares, and one network serves all layers. A tenth of the logarithms, as in
/// [LogGradient], is of the order of 1, as the other features are: logarithms themselves drive the
/// GRU to where nothing else is heard. A controller of step sizes that is linear in features of the
/// gradients, learned by policy search: Daniel et al. 2016, "Learning step size controllers for
/// robust neural network training". Ours remembers, besides.
///
/// What the optimizer keeps of gradients is constant to whoever differentiates a step, since the
/// gradients are: Adam's denominators need no care.
///
/// @param units of the GRU, at least 1
/// @param optimizer takes the steps, which must not depend on where the parameters are: [Sgd] or
///   [Adam]
/// @param rate `$\alpha$`, where the layers' rates start, more than 0
public record RateController(int units, Optimizer optimizer, double rate) implements UpdateRule {
  private static final int FEATURES = 5;
  private static final double SMALL = 0.1;
  private static final double LEAST_SQUARE = 1e-12;
  private static final double MAGNITUDES = 10;

  /// Throws `IllegalArgumentException` naming the value out of range.
  public RateController {
    Requirements.atLeastOne("units", units);
    if (!(optimizer instanceof Sgd || optimizer instanceof Adam)) {
      throw new IllegalArgumentException("optimizer must be Sgd or Adam, was " + optimizer);
    }
    Requirements.positive("rate", rate);
  }

  private Gru gru() {
    return new Gru(FEATURES, units);
  }

  private Dense head() {
    return new Dense(units + FEATURES, 1, Initializer.KAIMING_NORMAL, SMALL);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return gru().init(random).prefixed("gru").merge(head().init(random).prefixed("head"));
  }

  @Override
  public Tree<ArrayType> stateTypes(Tree<ArrayType> parameters) {
    return optimizer
        .init(parameters.map(NDArray::zeros))
        .map(NDArray::type)
        .prefixed("optimizer")
        .with("hidden", ArrayType.floats(parameters.size(), units));
  }

  @Override
  public Move move(Tree<Tensor> rule, Tree<Tensor> state, Observation seen) {
    Tensor features = features(seen);
    Tensor hidden = gru().step(rule.under("gru"), features, state.get("hidden"));
    Tensor heard = Tensor.concat(-1, hidden, features);
    Tensor rates = head().apply(rule.under("head"), heard).exp().times(rate);
    Optimizer.Update update =
        optimizer.step(
            state.under("optimizer"),
            seen.gradient().map(gradient -> Tensor.filled(gradient.shape(), 0)),
            seen.gradient(),
            byLayer(seen.gradient(), rates));
    return new Move(
        update.state().prefixed("optimizer").with("hidden", hidden), update.parameters());
  }

  /// `[leaves, 5]`.
  private static Tensor features(Observation seen) {
    Coordinates coordinates = Coordinates.of(seen.parameters());
    Tensor positions = coordinates.positions();
    return Tensor.concat(
        -1,
        logNorms(coordinates, seen.gradient()),
        logNorms(coordinates, seen.parameters()),
        seen.loss()
            .abs()
            .plus(LEAST_SQUARE)
            .log()
            .dividedBy(Tensor.constant(MAGNITUDES))
            .broadcast(positions.shape()),
        seen.progress().broadcast(positions.shape()),
        positions);
  }

  private static Tensor logNorms(Coordinates coordinates, Tree<Tensor> tree) {
    Tensor squares = coordinates.means(coordinates.column(tree).square());
    return squares.plus(LEAST_SQUARE).log().times(0.5 / MAGNITUDES);
  }

  private static Tree<Tensor> byLayer(Tree<Tensor> layers, Tensor rates) {
    SequencedMap<String, Tensor> each = new LinkedHashMap<>();
    for (String name : layers.names()) {
      int index = each.size();
      each.put(name, rates.slice(0, index, index + 1).reshape());
    }
    return Tree.of(each);
  }
}
