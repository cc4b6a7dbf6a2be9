package io.qmorph.tensor;

import io.qmorph.tensor.Op.Reduction;
import java.util.List;

/// What [Tensor] does to images, composed of windows.
final class Images {
  private Images() {}

  /// As [Tensor#conv2d].
  static Tensor convolution(Tensor x, Tensor kernels, int stride, int padding) {
    Shape kernel = kernels.shape();
    if (kernel.rank() != 4 || x.shape().rank() < 3 || kernel.size(1) != x.shape().size(-3)) {
      throw new IllegalArgumentException(
          "conv2d needs images [..., channels, height, width] and kernels [outputs, channels,"
              + " height, width], was given "
              + List.of(x.type(), kernels.type()));
    }
    Tensor windows = padded(x, padding).unfold(kernel.size(2), kernel.size(3), stride, stride);
    Shape images = x.shape().range(0, x.shape().rank() - 3);
    Shape places = windows.shape().range(windows.shape().rank() - 2, windows.shape().rank());
    int weights = kernel.range(1, 4).elements();
    Tensor columns = windows.reshape(images.concat(Shape.of(weights, places.elements())));
    // Transposed, so that the kernels' gradient transposes the few outputs, not all the windows.
    Tensor rows = kernels.reshape(kernel.size(0), weights).transpose();
    return rows.matmul(columns, true, false)
        .reshape(images.concat(Shape.of(kernel.size(0))).concat(places));
  }

  /// As [Tensor#maxPool2d].
  static Tensor maxPooling(Tensor x, int size, int stride, int padding) {
    requirePadding(size, padding);
    Tensor inside = padded(Tensor.filled(x.shape(), 1), padding);
    Tensor margin = Tensor.constant(Double.NEGATIVE_INFINITY);
    Tensor planes = padding == 0 ? x : inside.select(padded(x, padding), margin);
    return planes.unfold(size, size, stride, stride).reduce(Reduction.MAX, -4, -3);
  }

  /// As [Tensor#averagePool2d].
  static Tensor averagePooling(Tensor x, int size, int stride, int padding) {
    requirePadding(size, padding);
    return padded(x, padding).unfold(size, size, stride, stride).mean(-4, -3);
  }

  private static void requirePadding(int size, int padding) {
    if (padding < 0 || padding > size / 2) {
      throw new IllegalArgumentException(
          "padding must be from 0 to half the window's size of " + size + ", was " + padding);
    }
  }

  /// Zeros on all four sides of the planes of the last two axes.
  private static Tensor padded(Tensor x, int padding) {
    return padding == 0 ? x : x.pad(-2, padding, padding).pad(-1, padding, padding);
  }
}
