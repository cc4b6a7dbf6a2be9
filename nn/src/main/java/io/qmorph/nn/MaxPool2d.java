package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// The greatest element of each window of an image, channel by channel, without parameters. Equal
/// ones share the gradient; the padding is never the greatest.
///
/// @param size the extent of the square windows, at least 1
/// @param stride how far windows lie apart, at least 1
/// @param padding how wide a margin lies around the image, from 0 to half of `size`
public record MaxPool2d(int size, int stride, int padding) implements ImageLayer {

  /// Throws `IllegalArgumentException` naming the value out of range.
  public MaxPool2d {
    Requirements.positive("size", size);
    Requirements.positive("stride", stride);
    Requirements.inRange("padding", padding, 0, size / 2);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return Tree.empty();
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor images) {
    return images.maxPool2d(size, stride, padding);
  }

  @Override
  public Shape outputs(Shape image) {
    return ImageWindows.of(image, size, stride, padding);
  }
}
