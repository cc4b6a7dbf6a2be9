package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A layer from images `[..., channels, height, width]` to images.
public sealed interface ImageLayer permits Conv2d, MaxPool2d, AveragePool2d {

  /// Draws parameters; there are none for layers without any.
  ///
  /// @param random what they are drawn by
  Tree<NDArray> init(UniformRandomProvider random);

  /// The images that the layer makes of these `[..., channels, height, width]`.
  ///
  /// Throws `IllegalArgumentException` if a parameter is missing or a shape doesn't fit.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param images `[..., channels, height, width]`
  Tensor apply(Tree<Tensor> parameters, Tensor images);

  /// The shape `[channels, height, width]` of what the layer makes of an image of this shape.
  ///
  /// Throws `IllegalArgumentException` if the image doesn't fit.
  ///
  /// @param image `[channels, height, width]`
  Shape outputs(Shape image);
}
