package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;

/// The inner loops that all kernels are made of, over stretches of arrays.
///
/// Results depend on the vector width, by rounding alone: how a sum is split over lanes, and how a
/// function is approximated. They never depend on where in an array a stretch begins, nor on
/// whether code is interpreted or compiled, so that a program gives the same bits wherever its
/// memory lies and on any number of threads.
sealed interface Arithmetic permits PlainArithmetic, VectorArithmetic, TieredArithmetic {

  /// The code for a chain, which several threads may run at once.
  Pass pass(Chain chain);

  /// `y[i] = f(x[i])` for `count` elements from the given places on.
  void unary(UnaryFunction function, float[] x, int xAt, float[] y, int yAt, int count);

  /// `y[i] = f(a[i], b[i])`.
  void binary(
      BinaryFunction function,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] y,
      int yAt,
      int count);

  /// `y[i] = c[i] != 0 ? a[i] : b[i]`.
  void select(
      float[] c, int cAt, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int count);

  /// `y[i] += x[i]`.
  void accumulate(float[] x, int xAt, float[] y, int yAt, int count);

  /// `y[i] = Σ_r x[r, i]` over at least one contiguous row, in their order.
  void sumRows(float[] x, int xAt, int rows, int columns, float[] y, int yAt);

  /// `y[r, i] = x[r, i]` for short rows.
  void copy(Rows rows, float[] x, int xAt, float[] y, int yAt);

  /// `y[r, i] += x[r, i]` for short rows.
  void accumulate(Rows rows, float[] x, int xAt, float[] y, int yAt);

  /// `c[i, j] = d[i, j] + Σ_p a[i, p] b[p, j]`, where `a` may have any strides and the rows of the
  /// others are contiguous.
  void matmul(Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner);

  /// `c[i, j] = d[i, j] + Σ_p a[i, p] b[j, p]`, where all rows are contiguous.
  void dots(Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner);

  /// Writes the transpose of a dense matrix.
  void transpose(Transposition transposition, float[] x, int xAt, float[] y, int yAt);

  /// A matrix inside an array. One object is reused over many products.
  final class Matrix {
    float[] array = new float[0];
    int at;
    int rowStride;
    int columnStride;

    void set(float[] array, int at, int rowStride, int columnStride) {
      this.array = array;
      this.at = at;
      this.rowStride = rowStride;
      this.columnStride = columnStride;
    }
  }
}
