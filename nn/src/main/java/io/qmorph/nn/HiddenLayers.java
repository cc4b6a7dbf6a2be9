package io.qmorph.nn;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// The layers before a head: each is dense, then normalised if so chosen, then activated.
/// Parameters of layer `i` are `i.weight`, `i.bias`, `i.norm.weight` and `i.norm.bias`; a mask of
/// its units is `i.mask`.
record HiddenLayers(
    int inputs,
    List<Integer> sizes,
    Activation activation,
    boolean layerNorm,
    Initializer initializer)
    implements Network {
  private static final String NORM = "norm";

  @Override
  public int outputs() {
    return sizes.isEmpty() ? inputs : sizes.getLast();
  }

  private List<Dense> layers() {
    List<Dense> layers = new ArrayList<>();
    int last = inputs;
    for (int size : sizes) {
      layers.add(new Dense(last, size, initializer, initializer.gain(activation)));
      last = size;
    }
    return layers;
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = Tree.empty();
    int index = 0;
    for (Dense layer : layers()) {
      Tree<NDArray> own = layer.init(random);
      if (layerNorm) {
        own = own.merge(new LayerNorm(layer.outputs()).init(random).prefixed(NORM));
      }
      parameters = parameters.merge(own.prefixed(Integer.toString(index++)));
    }
    return parameters;
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    return sizes.isEmpty() ? input : hidden(parameters, input).leaves().getLast();
  }

  @Override
  public Tree<Tensor> hidden(Tree<Tensor> parameters, Tensor input) {
    Tree<Tensor> hidden = Tree.empty();
    Tensor value = input;
    for (Dense layer : layers()) {
      String name = Integer.toString(hidden.size());
      Tree<Tensor> own = parameters.under(name);
      value = layer.apply(own, value);
      if (layerNorm) {
        value = new LayerNorm(layer.outputs()).apply(own.under(NORM), value);
      }
      value = ThinnedNetwork.masked(own, activation.apply(value));
      hidden = hidden.with(name, value);
    }
    return hidden;
  }

  @Override
  public Tree<ArrayType> maskTypes() {
    return maskTypes(sizes);
  }

  /// The masks of hidden layers of these sizes, numbered from the input on.
  static Tree<ArrayType> maskTypes(List<Integer> sizes) {
    Tree<ArrayType> masks = Tree.empty();
    for (int size : sizes) {
      masks = masks.merge(ThinnedNetwork.mask(size).prefixed(Integer.toString(masks.size())));
    }
    return masks;
  }
}
