package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// The mean of each window of an image, channel by channel, without parameters. The zeros of the
/// padding count, as PyTorch's do by default.
///
/// @param size the extent of the square windows, at least 1
/// @param stride how far windows lie apart, at least 1
/// @param padding how wide a margin lies around the image, from 0 to half of `size`
public record AveragePool2d(int size, int stride, int padding) implements ImageLayer {

  /// Throws `IllegalArgumentException` naming the value out of range.
  public AveragePool2d {
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
    return images.averagePool2d(size, stride, padding);
  }

  @Override
  public Shape outputs(Shape image) {
    return ImageWindows.of(image, size, stride, padding);
  }
}
