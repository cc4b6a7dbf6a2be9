package io.qmorph.tensor;

import io.qmorph.tensor.Arithmetic.Matrix;

/// One matrix product, of which deep ones are summed up in stretches of the inner axis, which stay
/// in the near caches. Up to [PairwiseSum#SHORT] elements the stretches are added in order. What is
/// deeper is split into halves first, a panel of rows at a time, so that little has to wait.
final class DeepProduct {
  private static final int STRETCH = 256;
  private static final int PANEL = 64;

  /// The left operand.
  final Matrix a = new Matrix();

  /// The right operand.
  final Matrix b = new Matrix();

  /// What the sums begin with.
  final Matrix d = new Matrix();

  private final Arithmetic arithmetic;
  private final boolean isDots;
  private final int rows;
  private final int columns;
  private final int inner;
  private final int panel;
  private final boolean isSplit;
  private final boolean isStretched;
  private final float[] waiting;
  private final float[] zeros;

  /// @param product how deep it is
  /// @param form how it is computed
  DeepProduct(Arithmetic arithmetic, Product product, Product.Form form) {
    boolean isSwapped = form == Product.Form.SWAPPED;
    this.arithmetic = arithmetic;
    this.isDots = form == Product.Form.DOTS;
    this.rows = isSwapped ? product.columns() : product.rows();
    this.columns = isSwapped ? product.rows() : product.columns();
    this.inner = product.inner();
    this.isSplit = inner > PairwiseSum.SHORT;
    this.panel = isSplit && !product.isDeep() ? Math.min(rows, PANEL) : rows;
    this.isStretched =
        form == Product.Form.ROWS && product.isDeep() || form != Product.Form.DOTS && isSplit;
    int waitingParts = PairwiseSum.depth(inner, PairwiseSum.SHORT) + (isStretched ? 1 : 0);
    this.waiting = new float[waitingParts * panel * columns];
    this.zeros = new float[columns];
  }

  /// Lets the sums begin with 0.
  void startFromZero() {
    d.set(zeros, 0, 0, 1);
  }

  /// Computes the product of the operands as they are set.
  void run(float[] to, int toAt) {
    if (!isSplit) {
      part(to, toAt, rows, inner);
      return;
    }
    int aAt = a.at;
    int bAt = b.at;
    float[] start = d.array;
    int dAt = d.at;
    int dRow = d.rowStride;
    for (int row = 0; row < rows; row += panel) {
      a.at = aAt + row * a.rowStride;
      b.at = bAt;
      d.set(start, dAt + row * dRow, dRow, 1);
      halves(to, toAt + row * columns, Math.min(panel, rows - row), inner, isStretched ? 1 : 0);
    }
  }

  private void halves(float[] to, int toAt, int height, int count, int depth) {
    if (count <= PairwiseSum.SHORT) {
      part(to, toAt, height, count);
      return;
    }
    int first = PairwiseSum.firstPart(count, PairwiseSum.SHORT);
    int rest = depth * panel * columns;
    halves(to, toAt, height, first, depth + 1);
    halves(waiting, rest, height, count - first, depth + 1);
    arithmetic.accumulate(waiting, rest, to, toAt, height * columns);
  }

  private void part(float[] to, int toAt, int height, int count) {
    int stretch = isStretched ? STRETCH : Math.max(1, count);
    multiply(to, toAt, height, Math.min(stretch, count));
    for (int from = stretch; from < count; from += stretch) {
      multiply(waiting, 0, height, Math.min(stretch, count - from));
      arithmetic.accumulate(waiting, 0, to, toAt, height * columns);
    }
  }

  /// Multiplies the next `count` elements of the inner axis.
  private void multiply(float[] to, int toAt, int height, int count) {
    if (isDots) {
      arithmetic.dots(a, b, d, to, toAt, height, columns, count);
    } else {
      arithmetic.matmul(a, b, d, to, toAt, height, columns, count);
    }
    a.at += count * a.columnStride;
    b.at += count * (isDots ? b.columnStride : b.rowStride);
    startFromZero();
  }
}
