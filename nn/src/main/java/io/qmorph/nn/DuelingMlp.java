package io.qmorph.nn;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A multi-layer perceptron that estimates a state's value and each action's advantage apart:
///
/// ```math
/// Q(s, a) = V(s) + A(s, a) - \frac{1}{|\mathcal{A}|} \sum_{a'} A(s, a')
/// ```
///
/// Wang et al. 2016, "Dueling Network Architectures for Deep Reinforcement Learning", eq. 9. Both
/// heads are one affine layer on the last hidden layer. Hidden layers have the parameters of [Mlp];
/// the heads have `value.weight`, `value.bias`, `advantage.weight` and `advantage.bias`.
///
/// @param inputs at least 1
/// @param hidden the hidden layers' sizes, from the input on; may be empty
/// @param outputs the number of actions, at least 1
/// @param activation what follows each hidden layer
/// @param layerNorm whether each hidden layer is normalised
/// @param initializer how parameters are drawn; hidden weights have its gain for the activation
/// @param outputGain the gain of both heads' initial weights; a small one starts near 0
public record DuelingMlp(
    int inputs,
    List<Integer> hidden,
    int outputs,
    Activation activation,
    boolean layerNorm,
    Initializer initializer,
    double outputGain)
    implements Network {
  private static final String VALUE = "value";
  private static final String ADVANTAGE = "advantage";

  /// Throws `IllegalArgumentException` naming the extent that is less than 1, or the gain that is
  /// not finite.
  public DuelingMlp {
    hidden = List.copyOf(hidden);
    Requirements.positive("inputs", inputs);
    Requirements.positive("outputs", outputs);
    Requirements.finite("outputGain", outputGain);
    hidden.forEach(size -> Requirements.positive("hidden size", size));
  }

  private HiddenLayers hiddenLayers() {
    return new HiddenLayers(inputs, hidden, activation, layerNorm, initializer);
  }

  @Override
  public List<String> lastLayer() {
    return List.of(VALUE, ADVANTAGE);
  }

  private Dense head(int size) {
    return new Dense(hiddenLayers().outputs(), size, initializer, outputGain);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return hiddenLayers()
        .init(random)
        .merge(head(1).init(random).prefixed(VALUE))
        .merge(head(outputs).init(random).prefixed(ADVANTAGE));
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    Tensor features = hiddenLayers().apply(parameters, input);
    Tensor value = head(1).apply(parameters.under(VALUE), features);
    Tensor advantage = head(outputs).apply(parameters.under(ADVANTAGE), features);
    return value.plus(advantage).minus(advantage.mean(-1).unsqueeze(-1));
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
