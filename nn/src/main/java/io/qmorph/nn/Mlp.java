package io.qmorph.nn;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A multi-layer perceptron: hidden layers with an activation, then an affine one without.
///
/// Layer `i`, counted from 0, has the parameters `i.weight` of shape `[outputs, inputs]` and
/// `i.bias`; a hidden one with layer normalisation, which comes before the activation, has
/// `i.norm.weight` and `i.norm.bias` too.
///
/// @param inputs at least 1
/// @param hidden the hidden layers' sizes, from the input on; may be empty
/// @param outputs at least 1
/// @param activation what follows each hidden layer
/// @param layerNorm whether each hidden layer is normalised
/// @param initializer how parameters are drawn; hidden weights have its gain for the activation
/// @param outputGain the gain of the last layer's initial weights; a small one starts near 0
public record Mlp(
    int inputs,
    List<Integer> hidden,
    int outputs,
    Activation activation,
    boolean layerNorm,
    Initializer initializer,
    double outputGain)
    implements Network {

  /// Throws `IllegalArgumentException` naming the extent that is less than 1, or the gain that is
  /// not finite.
  public Mlp {
    hidden = List.copyOf(hidden);
    Requirements.positive("inputs", inputs);
    Requirements.positive("outputs", outputs);
    Requirements.finite("outputGain", outputGain);
    hidden.forEach(size -> Requirements.positive("hidden size", size));
  }

  /// Rectified, not normalised, and drawn as PyTorch does by default.
  ///
  /// @param inputs at least 1
  /// @param hidden the hidden layers' sizes, from the input on; may be empty
  /// @param outputs at least 1
  public static Mlp relu(int inputs, List<Integer> hidden, int outputs) {
    return new Mlp(inputs, hidden, outputs, Activation.RELU, false, Initializer.FAN_IN_UNIFORM, 1);
  }

  private HiddenLayers hiddenLayers() {
    return new HiddenLayers(inputs, hidden, activation, layerNorm, initializer);
  }

  private Dense head() {
    return new Dense(hiddenLayers().outputs(), outputs, initializer, outputGain);
  }

  private String headName() {
    return Integer.toString(hidden.size());
  }

  @Override
  public List<String> lastLayer() {
    return List.of(headName());
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return hiddenLayers().init(random).merge(head().init(random).prefixed(headName()));
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    Tensor features = hiddenLayers().apply(parameters, input);
    return head().apply(parameters.under(headName()), features);
  }

  @Override
  public Tree<Tensor> hidden(Tree<Tensor> parameters, Tensor input) {
    return hiddenLayers().hidden(parameters, input);
  }

  @Override
  public Tree<ArrayType> maskTypes() {
    return hiddenLayers().maskTypes();
  }
}
