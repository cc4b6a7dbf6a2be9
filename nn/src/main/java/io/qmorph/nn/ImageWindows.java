package io.qmorph.nn;

import io.qmorph.tensor.Shape;

/// How many windows fit into an image.
final class ImageWindows {
  private ImageWindows() {}

  /// The shape `[channels, rows, columns]` of the windows of `size` by `size`, `stride` apart, in
  /// an image `[channels, height, width]` with a margin of `padding`.
  static Shape of(Shape image, int size, int stride, int padding) {
    int height = image.size(1) + 2 * padding;
    int width = image.size(2) + 2 * padding;
    if (Math.min(height, width) < size) {
      throw new IllegalArgumentException(
          "size must be at most the padded image's " + height + " by " + width + ", was " + size);
    }
    return Shape.of(image.size(0), (height - size) / stride + 1, (width - size) / stride + 1);
  }
}
