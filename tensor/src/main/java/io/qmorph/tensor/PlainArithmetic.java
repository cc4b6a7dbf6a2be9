package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;

/// [Arithmetic] in plain loops: what runs at first and where the vector module is not resolved, and
/// the ends of stretches that don't fill a vector. A sum, product, quotient or root of floats taken
/// in double and rounded once more is the same float.
final class PlainArithmetic implements Arithmetic {
  private static final int NEAR_ROWS = 16;

  private final PlainDots dots;

  /// @param lanes of the vectors whose order of adding is kept
  PlainArithmetic(int lanes) {
    this.dots = new PlainDots(lanes);
  }

  @Override
  public Pass pass(Chain chain) {
    return new StepwisePass(this, chain);
  }

  @Override
  public void unary(UnaryFunction function, float[] x, int xAt, float[] y, int yAt, int count) {
    if (function == UnaryFunction.RELU) {
      rectify(x, xAt, y, yAt, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      y[yAt + i] = (float) ScalarFunctions.apply(function, x[xAt + i]);
    }
  }

  private static void rectify(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = Math.max(x[xAt + i], 0);
    }
  }

  @Override
  public void binary(
      BinaryFunction function,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] y,
      int yAt,
      int count) {
    switch (function) {
      case ADD -> add(a, aAt, b, bAt, y, yAt, count);
      case MULTIPLY -> multiply(a, aAt, b, bAt, y, yAt, count);
      case SUBTRACT, DIVIDE, MAXIMUM, MINIMUM, GREATER, GREATER_EQUAL, EQUAL -> {
        for (int i = 0; i < count; i++) {
          y[yAt + i] = (float) ScalarFunctions.apply(function, a[aAt + i], b[bAt + i]);
        }
      }
    }
  }

  private static void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = a[aAt + i] + b[bAt + i];
    }
  }

  private static void multiply(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = a[aAt + i] * b[bAt + i];
    }
  }

  @Override
  public void select(
      float[] c, int cAt, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = c[cAt + i] != 0 ? a[aAt + i] : b[bAt + i];
    }
  }

  @Override
  public void accumulate(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] += x[xAt + i];
    }
  }

  @Override
  public void sumRows(float[] x, int xAt, int rows, int columns, float[] y, int yAt) {
    sumColumns(x, xAt, rows, columns, 0, y, yAt);
  }

  /// The sums of the columns from `first` on.
  static void sumColumns(float[] x, int xAt, int rows, int columns, int first, float[] y, int yAt) {
    for (int column = first; column < columns; column++) {
      float sum = x[xAt + column];
      for (int row = 1; row < rows; row++) {
        sum += x[xAt + row * columns + column];
      }
      y[yAt + column] = sum;
    }
  }

  @Override
  public void copy(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    for (int row = 0; row < rows.count(); row++) {
      System.arraycopy(x, xAt + row * rows.xStep(), y, yAt + row * rows.yStep(), rows.columns());
    }
  }

  @Override
  public void accumulate(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    for (int row = 0; row < rows.count(); row++) {
      accumulate(x, xAt + row * rows.xStep(), y, yAt + row * rows.yStep(), rows.columns());
    }
  }

  @Override
  public void matmul(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    PlainMatmul.run(a, b, d, c, cAt, rows, columns, inner);
  }

  @Override
  public void dots(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    dots.run(a, b, d, c, cAt, rows, columns, inner);
  }

  @Override
  public void transpose(Transposition transposition, float[] x, int xAt, float[] y, int yAt) {
    transposeRows(transposition, 0, x, xAt, y, yAt);
  }

  /// Transposes the rows from `first` on, a few at a time, which keeps both sides' cache lines
  /// near.
  static void transposeRows(
      Transposition transposition, int first, float[] x, int xAt, float[] y, int yAt) {
    int rows = transposition.rows();
    int columns = transposition.columns();
    for (int row = first; row < rows; row += NEAR_ROWS) {
      int end = Math.min(row + NEAR_ROWS, rows);
      for (int column = 0; column < columns; column++) {
        for (int i = row; i < end; i++) {
          y[yAt + column * rows + i] = x[xAt + i * columns + column];
        }
      }
    }
  }
}
