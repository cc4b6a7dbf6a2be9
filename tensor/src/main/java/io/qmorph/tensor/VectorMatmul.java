package io.qmorph.tensor;

import io.qmorph.tensor.Arithmetic.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// The matrix product in tiles that fit the vector registers.
///
/// A tile of `c` is held in accumulators while the inner axis runs; per inner step it takes one
/// broadcast of `a` for each row and one load of `b` for each vector of columns. Four rows by four
/// vectors are 16 chains of fused multiply-adds, enough to hide their latency and, with 32
/// registers, without spilling; with 16 registers four by two. Of what is left of the columns each
/// vector has tiles of its own, of which the last overlaps the one before; only results narrower
/// than a vector need masks. What is left of the rows goes in smaller tiles; where such a one has
/// more rows than are left, it computes the last one again. Each element is one chain over the
/// inner axis in order that begins with the element of `d`, so tiles don't change the result, nor
/// does computing it twice.
///
/// A tile's loop is as long as the compiler bears: with one method more between it and the vector
/// API it stops inlining, and vectors become objects.
final class VectorMatmul {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /// Rows that stay in the first-level cache while the columns pass by.
  private static final int PANEL = 64;

  private static final int WIDE = LANES >= 16 ? 4 * LANES : 2 * LANES;

  private VectorMatmul() {}

  /// `c[i, j] = d[i, j] + Σ_p a[i, p] b[p, j]`.
  static void run(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    if (columns < LANES) {
      masked(a, b, d, c, cAt, rows, columns, inner);
      return;
    }
    for (int first = 0; first < rows; first += PANEL) {
      panel(a, b, d, c, cAt, first, Math.min(first + PANEL, rows), columns, inner);
    }
  }

  private static void panel(
      Matrix a,
      Matrix b,
      Matrix d,
      float[] c,
      int cAt,
      int first,
      int end,
      int columns,
      int inner) {
    int column = 0;
    for (; column + WIDE <= columns; column += WIDE) {
      wide(a, b, d, c, cAt, first, end, columns, inner, column);
    }
    for (; column < columns; column += LANES) {
      narrow(a, b, d, c, cAt, first, end, columns, inner, Math.min(column, columns - LANES));
    }
  }

  private static void wide(
      Matrix a,
      Matrix b,
      Matrix d,
      float[] c,
      int cAt,
      int first,
      int end,
      int columns,
      int inner,
      int column) {
    int row = first;
    if (LANES >= 16) {
      for (; row + 4 <= end; row += 4) {
        tile4x4(a, row, b, column, d, c, cAt, columns, inner);
      }
      for (; row + 1 < end; row += 2) {
        tile2x4(a, row, b, column, d, c, cAt, columns, inner);
      }
      if (row < end) {
        tile1x4(a, row, b, column, d, c, cAt, columns, inner);
      }
    } else {
      for (; row < end; row += 4) {
        tile4x2(a, row, end - 1, b, column, d, c, cAt, columns, inner);
      }
    }
  }

  /// One vector of columns from `column` on.
  private static void narrow(
      Matrix a,
      Matrix b,
      Matrix d,
      float[] c,
      int cAt,
      int first,
      int end,
      int columns,
      int inner,
      int column) {
    int row = first;
    for (; row + 8 <= end; row += 8) {
      tile8x1(a, row, b, column, d, c, cAt, columns, inner);
    }
    for (; row < end; row += 4) {
      tile4x1(a, row, end - 1, b, column, d, c, cAt, columns, inner);
    }
  }

  /// All columns, too few for a vector.
  private static void masked(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    for (int row = 0; row < rows; row += 4) {
      masked4x1(a, row, rows - 1, b, d, c, cAt, columns, inner);
    }
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  private static FloatVector load(float[] array, int at, VectorMask<Float> mask) {
    return FloatVector.fromArray(SPECIES, array, at, mask);
  }

  private static FloatVector splat(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static void tile4x4(
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
    int aAt = left.at + row * left.rowStride;
    int aRow = left.rowStride;
    int aColumn = left.columnStride;
    float[] b = right.array;
    int bAt = right.at + column;
    int bRow = right.rowStride;
    float[] d = start.array;
    int dAt = start.at + row * start.rowStride + column;
    int dRow = start.rowStride;
    int to = cAt + row * columns + column;
    FloatVector c00 = load(d, dAt);
    FloatVector c01 = load(d, dAt + LANES);
    FloatVector c02 = load(d, dAt + 2 * LANES);
    FloatVector c03 = load(d, dAt + 3 * LANES);
    FloatVector c10 = load(d, dAt + dRow);
    FloatVector c11 = load(d, dAt + dRow + LANES);
    FloatVector c12 = load(d, dAt + dRow + 2 * LANES);
    FloatVector c13 = load(d, dAt + dRow + 3 * LANES);
    FloatVector c20 = load(d, dAt + 2 * dRow);
    FloatVector c21 = load(d, dAt + 2 * dRow + LANES);
    FloatVector c22 = load(d, dAt + 2 * dRow + 2 * LANES);
    FloatVector c23 = load(d, dAt + 2 * dRow + 3 * LANES);
    FloatVector c30 = load(d, dAt + 3 * dRow);
    FloatVector c31 = load(d, dAt + 3 * dRow + LANES);
    FloatVector c32 = load(d, dAt + 3 * dRow + 2 * LANES);
    FloatVector c33 = load(d, dAt + 3 * dRow + 3 * LANES);
    for (int p = 0; p < inner; p++) {
      int from = bAt + p * bRow;
      int at = aAt + p * aColumn;
      FloatVector b0 = load(b, from);
      FloatVector b1 = load(b, from + LANES);
      FloatVector b2 = load(b, from + 2 * LANES);
      FloatVector b3 = load(b, from + 3 * LANES);
      FloatVector a0 = splat(a[at]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = splat(a[at + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = splat(a[at + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = splat(a[at + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
    }
    c00.intoArray(c, to);
    c01.intoArray(c, to + LANES);
    c02.intoArray(c, to + 2 * LANES);
    c03.intoArray(c, to + 3 * LANES);
    c10.intoArray(c, to + columns);
    c11.intoArray(c, to + columns + LANES);
    c12.intoArray(c, to + columns + 2 * LANES);
    c13.intoArray(c, to + columns + 3 * LANES);
    c20.intoArray(c, to + 2 * columns);
    c21.intoArray(c, to + 2 * columns + LANES);
    c22.intoArray(c, to + 2 * columns + 2 * LANES);
    c23.intoArray(c, to + 2 * columns + 3 * LANES);
    c30.intoArray(c, to + 3 * columns);
    c31.intoArray(c, to + 3 * columns + LANES);
    c32.intoArray(c, to + 3 * columns + 2 * LANES);
    c33.intoArray(c, to + 3 * columns + 3 * LANES);
  }

  private static void tile2x4(
      Matrix left,
      int row,
      Matrix right,
      int column,
      Matrix start,
      float[] c,
      int cAt,
      int columns,
      int inner) {
    int row1 = row + 1;
    float[] a = left.array;
    int a0At = left.at + row * left.rowStride;
    int a1At = left.at + row1 * left.rowStride;
    int aColumn = left.columnStride;
    float[] b = right.array;
    int bAt = right.at + column;
    int bRow = right.rowStride;
    float[] d = start.array;
    int dAt = start.at + column;
    int dRow = start.rowStride;
    int to = cAt + column;
    FloatVector c00 = load(d, dAt + row * dRow);
    FloatVector c01 = load(d, dAt + row * dRow + LANES);
    FloatVector c02 = load(d, dAt + row * dRow + 2 * LANES);
    FloatVector c03 = load(d, dAt + row * dRow + 3 * LANES);
    FloatVector c10 = load(d, dAt + row1 * dRow);
    FloatVector c11 = load(d, dAt + row1 * dRow + LANES);
    FloatVector c12 = load(d, dAt + row1 * dRow + 2 * LANES);
    FloatVector c13 = load(d, dAt + row1 * dRow + 3 * LANES);
    for (int p = 0; p < inner; p++) {
      int from = bAt + p * bRow;
      int shift = p * aColumn;
      FloatVector b0 = load(b, from);
      FloatVector b1 = load(b, from + LANES);
      FloatVector b2 = load(b, from + 2 * LANES);
      FloatVector b3 = load(b, from + 3 * LANES);
      FloatVector a0 = splat(a[a0At + shift]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = splat(a[a1At + shift]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
    }
    c00.intoArray(c, to + row * columns);
    c01.intoArray(c, to + row * columns + LANES);
    c02.intoArray(c, to + row * columns + 2 * LANES);
    c03.intoArray(c, to + row * columns + 3 * LANES);
    c10.intoArray(c, to + row1 * columns);
    c11.intoArray(c, to + row1 * columns + LANES);
    c12.intoArray(c, to + row1 * columns + 2 * LANES);
    c13.intoArray(c, to + row1 * columns + 3 * LANES);
  }

  /// One row, two steps of the inner axis at a time.
  private static void tile1x4(
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
    int aColumn = left.columnStride;
    float[] b = right.array;
    int from = right.at + column;
    int bRow = right.rowStride;
    float[] d = start.array;
    int dAt = start.at + row * start.rowStride + column;
    int to = cAt + row * columns + column;
    FloatVector c0 = load(d, dAt);
    FloatVector c1 = load(d, dAt + LANES);
    FloatVector c2 = load(d, dAt + 2 * LANES);
    FloatVector c3 = load(d, dAt + 3 * LANES);
    int p = 0;
    for (; p + 2 <= inner; p += 2) {
      int even = from + p * bRow;
      FloatVector a0 = splat(a[at + p * aColumn]);
      c0 = a0.fma(load(b, even), c0);
      c1 = a0.fma(load(b, even + LANES), c1);
      c2 = a0.fma(load(b, even + 2 * LANES), c2);
      c3 = a0.fma(load(b, even + 3 * LANES), c3);
      int odd = even + bRow;
      FloatVector a1 = splat(a[at + p * aColumn + aColumn]);
      c0 = a1.fma(load(b, odd), c0);
      c1 = a1.fma(load(b, odd + LANES), c1);
      c2 = a1.fma(load(b, odd + 2 * LANES), c2);
      c3 = a1.fma(load(b, odd + 3 * LANES), c3);
    }
    if (p < inner) {
      int last = from + p * bRow;
      FloatVector a0 = splat(a[at + p * aColumn]);
      c0 = a0.fma(load(b, last), c0);
      c1 = a0.fma(load(b, last + LANES), c1);
      c2 = a0.fma(load(b, last + 2 * LANES), c2);
      c3 = a0.fma(load(b, last + 3 * LANES), c3);
    }
    c0.intoArray(c, to);
    c1.intoArray(c, to + LANES);
    c2.intoArray(c, to + 2 * LANES);
    c3.intoArray(c, to + 3 * LANES);
  }

  private static void tile4x2(
      Matrix left,
      int row,
      int last,
      Matrix right,
      int column,
      Matrix start,
      float[] c,
      int cAt,
      int columns,
      int inner) {
    int row1 = Math.min(row + 1, last);
    int row2 = Math.min(row + 2, last);
    int row3 = Math.min(row + 3, last);
    float[] a = left.array;
    int a0At = left.at + row * left.rowStride;
    int a1At = left.at + row1 * left.rowStride;
    int a2At = left.at + row2 * left.rowStride;
    int a3At = left.at + row3 * left.rowStride;
    int aColumn = left.columnStride;
    float[] b = right.array;
    int bAt = right.at + column;
    int bRow = right.rowStride;
    float[] d = start.array;
    int dAt = start.at + column;
    int dRow = start.rowStride;
    int to = cAt + column;
    FloatVector c00 = load(d, dAt + row * dRow);
    FloatVector c01 = load(d, dAt + row * dRow + LANES);
    FloatVector c10 = load(d, dAt + row1 * dRow);
    FloatVector c11 = load(d, dAt + row1 * dRow + LANES);
    FloatVector c20 = load(d, dAt + row2 * dRow);
    FloatVector c21 = load(d, dAt + row2 * dRow + LANES);
    FloatVector c30 = load(d, dAt + row3 * dRow);
    FloatVector c31 = load(d, dAt + row3 * dRow + LANES);
    for (int p = 0; p < inner; p++) {
      int from = bAt + p * bRow;
      int shift = p * aColumn;
      FloatVector b0 = load(b, from);
      FloatVector b1 = load(b, from + LANES);
      FloatVector a0 = splat(a[a0At + shift]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = splat(a[a1At + shift]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = splat(a[a2At + shift]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = splat(a[a3At + shift]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
    }
    c00.intoArray(c, to + row * columns);
    c01.intoArray(c, to + row * columns + LANES);
    c10.intoArray(c, to + row1 * columns);
    c11.intoArray(c, to + row1 * columns + LANES);
    c20.intoArray(c, to + row2 * columns);
    c21.intoArray(c, to + row2 * columns + LANES);
    c30.intoArray(c, to + row3 * columns);
    c31.intoArray(c, to + row3 * columns + LANES);
  }

  private static void tile8x1(
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
    int aAt = left.at + row * left.rowStride;
    int aRow = left.rowStride;
    int aColumn = left.columnStride;
    float[] b = right.array;
    int bAt = right.at + column;
    int bRow = right.rowStride;
    float[] d = start.array;
    int dAt = start.at + row * start.rowStride + column;
    int dRow = start.rowStride;
    int to = cAt + row * columns + column;
    FloatVector c0 = load(d, dAt);
    FloatVector c1 = load(d, dAt + dRow);
    FloatVector c2 = load(d, dAt + 2 * dRow);
    FloatVector c3 = load(d, dAt + 3 * dRow);
    FloatVector c4 = load(d, dAt + 4 * dRow);
    FloatVector c5 = load(d, dAt + 5 * dRow);
    FloatVector c6 = load(d, dAt + 6 * dRow);
    FloatVector c7 = load(d, dAt + 7 * dRow);
    for (int p = 0; p < inner; p++) {
      int from = bAt + p * bRow;
      int at = aAt + p * aColumn;
      FloatVector b0 = load(b, from);
      FloatVector a0 = splat(a[at]);
      c0 = a0.fma(b0, c0);
      FloatVector a1 = splat(a[at + aRow]);
      c1 = a1.fma(b0, c1);
      FloatVector a2 = splat(a[at + 2 * aRow]);
      c2 = a2.fma(b0, c2);
      FloatVector a3 = splat(a[at + 3 * aRow]);
      c3 = a3.fma(b0, c3);
      FloatVector a4 = splat(a[at + 4 * aRow]);
      c4 = a4.fma(b0, c4);
      FloatVector a5 = splat(a[at + 5 * aRow]);
      c5 = a5.fma(b0, c5);
      FloatVector a6 = splat(a[at + 6 * aRow]);
      c6 = a6.fma(b0, c6);
      FloatVector a7 = splat(a[at + 7 * aRow]);
      c7 = a7.fma(b0, c7);
    }
    c0.intoArray(c, to);
    c1.intoArray(c, to + columns);
    c2.intoArray(c, to + 2 * columns);
    c3.intoArray(c, to + 3 * columns);
    c4.intoArray(c, to + 4 * columns);
    c5.intoArray(c, to + 5 * columns);
    c6.intoArray(c, to + 6 * columns);
    c7.intoArray(c, to + 7 * columns);
  }

  private static void tile4x1(
      Matrix left,
      int row,
      int last,
      Matrix right,
      int column,
      Matrix start,
      float[] c,
      int cAt,
      int columns,
      int inner) {
    int row1 = Math.min(row + 1, last);
    int row2 = Math.min(row + 2, last);
    int row3 = Math.min(row + 3, last);
    float[] a = left.array;
    int a0At = left.at + row * left.rowStride;
    int a1At = left.at + row1 * left.rowStride;
    int a2At = left.at + row2 * left.rowStride;
    int a3At = left.at + row3 * left.rowStride;
    int aColumn = left.columnStride;
    float[] b = right.array;
    int bAt = right.at + column;
    int bRow = right.rowStride;
    float[] d = start.array;
    int dAt = start.at + column;
    int dRow = start.rowStride;
    int to = cAt + column;
    FloatVector c0 = load(d, dAt + row * dRow);
    FloatVector c1 = load(d, dAt + row1 * dRow);
    FloatVector c2 = load(d, dAt + row2 * dRow);
    FloatVector c3 = load(d, dAt + row3 * dRow);
    for (int p = 0; p < inner; p++) {
      int from = bAt + p * bRow;
      int shift = p * aColumn;
      FloatVector b0 = load(b, from);
      FloatVector a0 = splat(a[a0At + shift]);
      c0 = a0.fma(b0, c0);
      FloatVector a1 = splat(a[a1At + shift]);
      c1 = a1.fma(b0, c1);
      FloatVector a2 = splat(a[a2At + shift]);
      c2 = a2.fma(b0, c2);
      FloatVector a3 = splat(a[a3At + shift]);
      c3 = a3.fma(b0, c3);
    }
    c0.intoArray(c, to + row * columns);
    c1.intoArray(c, to + row1 * columns);
    c2.intoArray(c, to + row2 * columns);
    c3.intoArray(c, to + row3 * columns);
  }

  private static void masked4x1(
      Matrix left,
      int row,
      int last,
      Matrix right,
      Matrix start,
      float[] c,
      int cAt,
      int columns,
      int inner) {
    int row1 = Math.min(row + 1, last);
    int row2 = Math.min(row + 2, last);
    int row3 = Math.min(row + 3, last);
    float[] a = left.array;
    int a0At = left.at + row * left.rowStride;
    int a1At = left.at + row1 * left.rowStride;
    int a2At = left.at + row2 * left.rowStride;
    int a3At = left.at + row3 * left.rowStride;
    int aColumn = left.columnStride;
    float[] b = right.array;
    int bAt = right.at;
    int bRow = right.rowStride;
    float[] d = start.array;
    int dAt = start.at;
    int dRow = start.rowStride;
    int to = cAt;
    VectorMask<Float> mask = SPECIES.indexInRange(0, columns);
    FloatVector c0 = load(d, dAt + row * dRow, mask);
    FloatVector c1 = load(d, dAt + row1 * dRow, mask);
    FloatVector c2 = load(d, dAt + row2 * dRow, mask);
    FloatVector c3 = load(d, dAt + row3 * dRow, mask);
    for (int p = 0; p < inner; p++) {
      int from = bAt + p * bRow;
      int shift = p * aColumn;
      FloatVector b0 = load(b, from, mask);
      FloatVector a0 = splat(a[a0At + shift]);
      c0 = a0.fma(b0, c0);
      FloatVector a1 = splat(a[a1At + shift]);
      c1 = a1.fma(b0, c1);
      FloatVector a2 = splat(a[a2At + shift]);
      c2 = a2.fma(b0, c2);
      FloatVector a3 = splat(a[a3At + shift]);
      c3 = a3.fma(b0, c3);
    }
    c0.intoArray(c, to + row * columns, mask);
    c1.intoArray(c, to + row1 * columns, mask);
    c2.intoArray(c, to + row2 * columns, mask);
    c3.intoArray(c, to + row3 * columns, mask);
  }
}
