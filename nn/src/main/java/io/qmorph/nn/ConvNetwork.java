package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// Convolutions and pooling over an image, then a multi-layer perceptron over all that they yield;
/// the shape of network of Mnih et al. 2015, "Human-level control through deep reinforcement
/// learning". Each convolution is followed by the head's activation.
///
/// An input is a flat image, channel by channel and row by row. Layer `i` has its parameters under
/// `image.i`, and the perceptron under `head`.
///
/// @param image the shape `[channels, height, width]` of an input
/// @param layers from the input on; may be empty
/// @param head of as many inputs as the last layer yields elements
public record ConvNetwork(Shape image, List<ImageLayer> layers, Mlp head) implements Network {
  private static final String IMAGE = "image.";
  private static final String HEAD = "head";

  /// Throws `IllegalArgumentException` if an image, a layer and the next don't fit together.
  public ConvNetwork {
    layers = List.copyOf(layers);
    if (image.rank() != 3) {
      throw new IllegalArgumentException("image must be [channels, height, width], was " + image);
    }
    int features = features(image, layers).elements();
    if (head.inputs() != features) {
      throw new IllegalArgumentException(
          "the head's inputs must be the layers' " + features + ", were " + head.inputs());
    }
  }

  /// The shape `[channels, height, width]` of what `layers` make of an image of this shape.
  ///
  /// Throws `IllegalArgumentException` if an image, a layer and the next don't fit together.
  ///
  /// @param image `[channels, height, width]`
  /// @param layers from the input on
  public static Shape features(Shape image, List<ImageLayer> layers) {
    Shape shape = image;
    for (ImageLayer layer : layers) {
      shape = layer.outputs(shape);
    }
    return shape;
  }

  @Override
  public int inputs() {
    return image.elements();
  }

  @Override
  public int outputs() {
    return head.outputs();
  }

  @Override
  public List<String> lastLayer() {
    return head.lastLayer().stream().map(name -> HEAD + "." + name).toList();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = Tree.empty();
    for (int index = 0; index < layers.size(); index++) {
      parameters = parameters.merge(layers.get(index).init(random).prefixed(IMAGE + index));
    }
    return parameters.merge(head.init(random).prefixed(HEAD));
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    Shape batch = input.shape().range(0, input.shape().rank() - 1);
    Tensor images = input.reshape(batch.concat(image));
    for (int index = 0; index < layers.size(); index++) {
      Tensor next = layers.get(index).apply(parameters.under(IMAGE + index), images);
      images =
          switch (layers.get(index)) {
            case Conv2d _ -> head.activation().apply(next);
            case MaxPool2d _, AveragePool2d _ -> next;
          };
    }
    Tensor features = images.reshape(batch.concat(Shape.of(head.inputs())));
    return head.apply(parameters.under(HEAD), features);
  }
}
