package io.qmorph.tensor;

import io.qmorph.tensor.Arithmetic.Matrix;

/// The matrix product in plain loops, in tiles of four rows by four columns whose sums are local
/// variables. Each element is one chain over the inner axis in order that begins with the element
/// of `d`, as in [VectorMatmul].
final class PlainMatmul {
  private PlainMatmul() {}

  /// `c[i, j] = d[i, j] + Σ_p a[i, p] b[p, j]`.
  static void run(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    int wholeRows = rows & -4;
    int wholeColumns = columns & -4;
    for (int row = 0; row < wholeRows; row += 4) {
      for (int column = 0; column < wholeColumns; column += 4) {
        tile(a, row, b, column, d, c, cAt, columns, inner);
      }
    }
    single(a, b, d, c, cAt, 0, wholeRows, wholeColumns, columns, inner);
    single(a, b, d, c, cAt, wholeRows, rows, 0, columns, inner);
  }

  private static void tile(
      Matrix left,
      int row,
      Matrix right,
      int column,
      Matrix start,
      float[] c,
      int cAt,
      int columns,
      int inner) {
    float[] a = left.array;
    int at = left.at + row * left.rowStride;
    int aRow = left.rowStride;
    int aColumn = left.columnStride;
    float[] b = right.array;
    int from = right.at + column;
    int bRow = right.rowStride;
    float[] d = start.array;
    int d0 = start.at + row * start.rowStride + column;
    int d1 = d0 + start.rowStride;
    int d2 = d1 + start.rowStride;
    int d3 = d2 + start.rowStride;
    float c00 = d[d0], c01 = d[d0 + 1], c02 = d[d0 + 2], c03 = d[d0 + 3];
    float c10 = d[d1], c11 = d[d1 + 1], c12 = d[d1 + 2], c13 = d[d1 + 3];
    float c20 = d[d2], c21 = d[d2 + 1], c22 = d[d2 + 2], c23 = d[d2 + 3];
    float c30 = d[d3], c31 = d[d3 + 1], c32 = d[d3 + 2], c33 = d[d3 + 3];
    for (int p = 0; p < inner; p++) {
      float b0 = b[from];
      float b1 = b[from + 1];
      float b2 = b[from + 2];
      float b3 = b[from + 3];
      float a0 = a[at];
      c00 = Math.fma(a0, b0, c00);
      c01 = Math.fma(a0, b1, c01);
      c02 = Math.fma(a0, b2, c02);
      c03 = Math.fma(a0, b3, c03);
      float a1 = a[at + aRow];
      c10 = Math.fma(a1, b0, c10);
      c11 = Math.fma(a1, b1, c11);
      c12 = Math.fma(a1, b2, c12);
      c13 = Math.fma(a1, b3, c13);
      float a2 = a[at + 2 * aRow];
      c20 = Math.fma(a2, b0, c20);
      c21 = Math.fma(a2, b1, c21);
      c22 = Math.fma(a2, b2, c22);
      c23 = Math.fma(a2, b3, c23);
      float a3 = a[at + 3 * aRow];
      c30 = Math.fma(a3, b0, c30);
      c31 = Math.fma(a3, b1, c31);
      c32 = Math.fma(a3, b2, c32);
      c33 = Math.fma(a3, b3, c33);
      at += aColumn;
      from += bRow;
    }
    int to = cAt + row * columns + column;
    store(c, to, c00, c01, c02, c03);
    store(c, to + columns, c10, c11, c12, c13);
    store(c, to + 2 * columns, c20, c21, c22, c23);
    store(c, to + 3 * columns, c30, c31, c32, c33);
  }

  private static void store(float[] c, int to, float c0, float c1, float c2, float c3) {
    c[to] = c0;
    c[to + 1] = c1;
    c[to + 2] = c2;
    c[to + 3] = c3;
  }

  /// The elements of the rows from `firstRow` to `endRow` in the columns from `first` to `columns`,
  /// one by one.
  private static void single(
      Matrix a,
      Matrix b,
      Matrix d,
      float[] c,
      int cAt,
      int firstRow,
      int endRow,
      int first,
      int columns,
      int inner) {
    for (int i = firstRow; i < endRow; i++) {
      for (int j = first; j < columns; j++) {
        float sum = d.array[d.at + i * d.rowStride + j];
        int at = a.at + i * a.rowStride;
        int from = b.at + j;
        for (int p = 0; p < inner; p++) {
          sum = Math.fma(a.array[at], b.array[from], sum);
          at += a.columnStride;
          from += b.rowStride;
        }
        c[cAt + i * columns + j] = sum;
      }
    }
  }
}
