package io.qmorph.rl;

import io.qmorph.nn.Network;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A network that divides each coordinate of its input by a constant first, so that observations of
/// any unit come near 1.
///
/// @param network what sees the scaled input
/// @param scale what each coordinate is divided by, none 0
public record ScaledObservations(Network network, List<Float> scale) implements Network {

  /// Throws `IllegalArgumentException` unless there is a scale for each input.
  public ScaledObservations {
    scale = List.copyOf(scale);
    if (scale.size() != network.inputs()) {
      throw new IllegalArgumentException(
          "there must be a scale for each of " + network.inputs() + " inputs, were " + scale);
    }
  }

  /// The network itself where all scales are 1, else with these.
  ///
  /// @param network what sees the scaled input
  /// @param scale what each coordinate is divided by, none 0
  public static Network of(Network network, float... scale) {
    List<Float> scales = new ArrayList<>();
    for (float one : scale) {
      scales.add(one);
    }
    boolean plain = scales.stream().allMatch(one -> one == 1);
    return plain ? network : new ScaledObservations(network, scales);
  }

  @Override
  public int inputs() {
    return network.inputs();
  }

  @Override
  public int outputs() {
    return network.outputs();
  }

  @Override
  public List<String> lastLayer() {
    return network.lastLayer();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return network.init(random);
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    return network.apply(parameters, input.times(factors()));
  }

  @Override
  public Tree<Tensor> hidden(Tree<Tensor> parameters, Tensor input) {
    return network.hidden(parameters, input.times(factors()));
  }

  @Override
  public Tree<ArrayType> maskTypes() {
    return network.maskTypes();
  }

  private Tensor factors() {
    List<Tensor> factors = new ArrayList<>();
    scale.forEach(one -> factors.add(Tensor.constant(1.0 / one).reshape(1)));
    return Tensor.concat(0, factors);
  }
}
