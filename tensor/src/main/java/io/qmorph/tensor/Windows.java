package io.qmorph.tensor;

/// How windows lie in a plane: each of `kernelHeight` by `kernelWidth` elements, the corners
/// `rowStride` and `columnStride` apart, and only those that are wholly inside.
record Windows(
    int height, int width, int kernelHeight, int kernelWidth, int rowStride, int columnStride) {

  /// The windows that [Op.Unfold] takes of planes of the shape `[..., height, width]`.
  static Windows of(Op.Unfold op, Shape plane) {
    return new Windows(
        plane.size(-2),
        plane.size(-1),
        op.kernelHeight(),
        op.kernelWidth(),
        op.rowStride(),
        op.columnStride());
  }

  /// The windows `[..., kernelHeight, kernelWidth, rows, columns]` that [Op.Fold] sums up.
  static Windows of(Op.Fold op, Shape windows) {
    return new Windows(
        op.height(),
        op.width(),
        windows.size(-4),
        windows.size(-3),
        op.rowStride(),
        op.columnStride());
  }

  /// Whether there is at least one window.
  boolean fit() {
    return Math.min(kernelHeight, kernelWidth) > 0
        && Math.min(rowStride, columnStride) > 0
        && kernelHeight <= height
        && kernelWidth <= width;
  }

  /// How many windows lie below each other.
  int rows() {
    return (height - kernelHeight) / rowStride + 1;
  }

  /// How many windows lie beside each other.
  int columns() {
    return (width - kernelWidth) / columnStride + 1;
  }

  /// The shape `[kernelHeight, kernelWidth, rows, columns]`.
  Shape shape() {
    return Shape.of(kernelHeight, kernelWidth, rows(), columns());
  }
}
