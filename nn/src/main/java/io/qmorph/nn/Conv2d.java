package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A convolution with a bias for each output channel: the parameters are `weight` of shape
/// `[outputs, inputs, size, size]` and `bias` of shape `[outputs]`, as in PyTorch.
///
/// ```math
/// y_{o, i, j} = b_o + \sum_{c, k, l} W_{o, c, k, l} \, x_{c, \, s i + k - p, \, s j + l - p}
/// ```
///
/// with zeros for `$x$` outside of the image. LeCun et al. 1989, "Backpropagation applied to
/// handwritten zip code recognition".
///
/// @param inputs channels, at least 1
/// @param outputs channels, at least 1
/// @param size the extent of the square kernels, at least 1
/// @param stride `$s$`, at least 1
/// @param padding `$p$`, how many zeros lie on each side, at least 0
/// @param initializer how the parameters are drawn
/// @param gain what the initial weights are scaled by
public record Conv2d(
    int inputs,
    int outputs,
    int size,
    int stride,
    int padding,
    Initializer initializer,
    double gain)
    implements ImageLayer {

  /// Throws `IllegalArgumentException` naming the value out of range.
  public Conv2d {
    Requirements.positive("inputs", inputs);
    Requirements.positive("outputs", outputs);
    Requirements.positive("size", size);
    Requirements.positive("stride", stride);
    Requirements.notNegative("padding", padding);
    Requirements.finite("gain", gain);
  }

  private Shape weight() {
    return Shape.of(outputs, inputs, size, size);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    NDArray weight = initializer.weight(weight(), gain, random);
    return Tree.of(Dense.WEIGHT, weight, Dense.BIAS, initializer.bias(weight(), random));
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor images) {
    Tensor bias = parameters.get(Dense.BIAS).reshape(outputs, 1, 1);
    return images.conv2d(parameters.get(Dense.WEIGHT), stride, padding).plus(bias);
  }

  @Override
  public Shape outputs(Shape image) {
    if (image.rank() != 3 || image.size(0) != inputs) {
      throw new IllegalArgumentException(
          "images must be [" + inputs + ", height, width], were " + image);
    }
    return ImageWindows.of(image, size, stride, padding).with(0, outputs);
  }
}
