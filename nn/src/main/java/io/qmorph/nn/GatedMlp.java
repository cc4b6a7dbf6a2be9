package io.qmorph.nn;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/// A rectified perceptron with a gate behind each hidden unit that can close for good, so that the
/// unit can be taken out.
///
/// ```math
/// h_i = g(a_i) \max(0, w_i^\top x + b_i), \qquad
/// g(a) = \min\bigl(1, \max(0,\; 1.2\, \sigma(a) - 0.1)\bigr)
/// ```
///
/// The gate is the hard concrete one of Louizos et al. 2018, "Learning sparse neural networks
/// through L0 regularization", equations 10 to 13, without its noise. A closed gate, `$g = 0$`,
/// passes neither a value nor a gradient: nothing that descends the network's output ever opens it
/// again, or moves the unit's weights, and a network without the unit does the same.
///
/// Layer `i` has the parameters `i.weight`, `i.bias` and, if hidden, `i.gate` `[size]`, all open at
/// first. It applies parameters of any sizes: so it does for what [#narrowed] leaves.
///
/// @param inputs at least 1
/// @param hidden the hidden layers' sizes at first, from the input on, at least one
/// @param outputs at least 1
/// @param initializer how weights and biases are drawn
/// @param outputGain the gain of the last layer's initial weights
public record GatedMlp(
    int inputs, List<Integer> hidden, int outputs, Initializer initializer, double outputGain)
    implements Network {
  private static final String GATE = "gate";
  private static final float OPEN = 2;
  private static final double STRETCH = 1.2;
  private static final double MARGIN = 0.1;

  /// Throws `IllegalArgumentException` naming the extent that is less than 1, or the gain that is
  /// not finite.
  public GatedMlp {
    hidden = List.copyOf(hidden);
    Requirements.positive("inputs", inputs);
    Requirements.positive("hidden layers", hidden.size());
    hidden.forEach(size -> Requirements.positive("hidden size", size));
    Requirements.positive("outputs", outputs);
    Requirements.finite("outputGain", outputGain);
  }

  private List<Dense> layers() {
    List<Dense> layers = new ArrayList<>();
    int last = inputs;
    for (int size : hidden) {
      layers.add(new Dense(last, size, initializer, initializer.gain(Activation.RELU)));
      last = size;
    }
    layers.add(new Dense(last, outputs, initializer, outputGain));
    return layers;
  }

  @Override
  public List<String> lastLayer() {
    return List.of(Integer.toString(hidden.size()));
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = Tree.empty();
    for (int layer = 0; layer <= hidden.size(); layer++) {
      Tree<NDArray> own = layers().get(layer).init(random);
      parameters = parameters.merge(own.prefixed(Integer.toString(layer)));
      if (layer < hidden.size()) {
        float[] gates = new float[hidden.get(layer)];
        Arrays.fill(gates, OPEN);
        parameters = parameters.with(gate(layer), NDArray.of(Shape.of(gates.length), gates));
      }
    }
    return parameters;
  }

  private static String gate(int layer) {
    return layer + "." + GATE;
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    Tensor value = input;
    for (int layer = 0; layer < hidden.size(); layer++) {
      Tree<Tensor> own = parameters.under(Integer.toString(layer));
      value = layers().get(layer).apply(own, value).relu().times(opening(own.get(GATE)));
      value = ThinnedNetwork.masked(own, value);
    }
    return layers().getLast().apply(parameters.under(Integer.toString(hidden.size())), value);
  }

  @Override
  public Tree<ArrayType> maskTypes() {
    return HiddenLayers.maskTypes(hidden);
  }

  /// Whether a parameter is the gates of a layer.
  ///
  /// @param name that it has here, or behind any prefix
  public static boolean isGate(String name) {
    return name.endsWith("." + GATE);
  }

  private static Tensor opening(Tensor gate) {
    return gate.sigmoid().times(STRETCH).minus(MARGIN).clamp(0, 1);
  }

  /// How many gates of all layers are open, softly: for each `$\sigma(a + \log 11)$`, the chance
  /// that the noisy gate of Louizos et al. is not closed. A price on it closes those that the
  /// network can do without.
  ///
  /// @param parameters with the names that [#init] gives
  public Tensor openness(Tree<Tensor> parameters) {
    double shift = Math.log((STRETCH - MARGIN) / MARGIN);
    return IntStream.range(0, hidden.size())
        .mapToObj(layer -> parameters.get(gate(layer)).plus(shift).sigmoid().sum())
        .reduce(Tensor.constant(0), Tensor::plus);
  }

  /// The units of each hidden layer whose gates are not closed, in order; of a layer whose gates
  /// are all closed, the one that is closest to open.
  ///
  /// @param parameters with the names that [#init] gives
  public List<List<Integer>> openUnits(Tree<NDArray> parameters) {
    return IntStream.range(0, hidden.size())
        .mapToObj(layer -> openUnits(parameters.get(gate(layer)).floats()))
        .toList();
  }

  private static List<Integer> openUnits(float[] gates) {
    List<Integer> open =
        IntStream.range(0, gates.length).filter(unit -> isOpen(gates[unit])).boxed().toList();
    return open.isEmpty()
        ? IntStream.range(0, gates.length)
            .boxed()
            .max(Comparator.comparingDouble(unit -> gates[unit]))
            .stream()
            .toList()
        : open;
  }

  private static boolean isOpen(float gate) {
    return STRETCH / (1 + Math.exp(-gate)) > MARGIN;
  }

  /// What belongs to these units alone, of parameters or of anything with their names and shapes.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param units of each hidden layer
  public Tree<NDArray> narrowed(Tree<NDArray> parameters, List<List<Integer>> units) {
    return parameters.mapNamed((name, array) -> {
      int layer = Integer.parseInt(name.substring(0, name.indexOf('.')));
      NDArray rows = layer < units.size() ? rows(array, units.get(layer)) : array;
      boolean narrowInputs = layer > 0 && array.shape().rank() == 2;
      return narrowInputs ? columns(rows, units.get(layer - 1)) : rows;
    });
  }

  private static NDArray rows(NDArray array, List<Integer> kept) {
    NDArray narrow = NDArray.zeros(array.shape().with(0, kept.size()));
    int row = array.shape().elements() / array.shape().size(0);
    for (int i = 0; i < kept.size(); i++) {
      System.arraycopy(array.floats(), kept.get(i) * row, narrow.floats(), i * row, row);
    }
    return narrow;
  }

  private static NDArray columns(NDArray array, List<Integer> kept) {
    int rows = array.shape().size(0);
    int columns = array.shape().size(1);
    NDArray narrow = NDArray.zeros(Shape.of(rows, kept.size()));
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < kept.size(); j++) {
        narrow.floats()[i * kept.size() + j] = array.floats()[i * columns + kept.get(j)];
      }
    }
    return narrow;
  }
}
