package io.qmorph.nn;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A network whose hidden units are multiplied by masks, the same ones wherever it is applied:
///
/// ```math
/// h_i = m_i \odot g(W_i h_{i-1} + b_i)
/// ```
///
/// Where a number of `$m_i$` is 0 the unit is gone, and what feeds it gets no gradient: a thinned
/// network as in Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from
/// overfitting", section 4. Parameters are those of the whole network.
///
/// @param network the whole one
/// @param masks of the names and types that the network says, [Network#maskTypes]
public record ThinnedNetwork(Network network, Tree<Tensor> masks) implements Network {
  private static final String MASK = "mask";

  /// Throws `IllegalArgumentException` if the masks are not those of the network.
  public ThinnedNetwork {
    Tree<ArrayType> given = masks.map(Tensor::type);
    if (!given.equals(network.maskTypes())) {
      throw new IllegalArgumentException(
          "the masks must be " + network.maskTypes() + ", were " + given);
    }
  }

  /// The network itself where there are no masks, else with these.
  ///
  /// @param network the whole one
  /// @param masks none, or those that the network says
  public static Network of(Network network, Tree<Tensor> masks) {
    return masks.size() == 0 ? network : new ThinnedNetwork(network, masks);
  }

  /// The type of the mask of a layer of `units` units, under its name.
  static Tree<ArrayType> mask(int units) {
    return Tree.of(MASK, ArrayType.floats(units));
  }

  /// The units of a layer `[batch..., units]`, multiplied by its mask where there is one.
  ///
  /// @param own the layer's parameters, and its mask among them if there is one
  static Tensor masked(Tree<Tensor> own, Tensor units) {
    return own.contains(MASK) ? units.times(own.get(MASK)) : units;
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
    return network.apply(parameters.merge(masks), input);
  }

  @Override
  public Tree<Tensor> hidden(Tree<Tensor> parameters, Tensor input) {
    return network.hidden(parameters.merge(masks), input);
  }
}
