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
/// registers, without spilling; with 16 registers four by two. What is left of the columns goes in
/// masked tiles of eight rows by one vector, what is left of the rows one by one. Each element is
/// one chain over the inner axis in order, so tiles don't change the result.
final class VectorMatmul {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int WIDE = LANES >= 16 ? 4 * LANES : 2 * LANES;

  private VectorMatmul() {}

  static void run(Matrix a, Matrix b, float[] c, int cAt, int rows, int columns, int inner) {
    int column = 0;
    for (; column + WIDE <= columns; column += WIDE) {
      wide(a, b, c, cAt, rows, columns, inner, column);
    }
    for (; column < columns; column += LANES) {
      narrow(a, b, c, cAt, rows, columns, inner, column);
    }
  }

  private static void wide(
      Matrix a, Matrix b, float[] c, int cAt, int rows, int columns, int inner, int column) {
    int row = 0;
    for (; row + 4 <= rows; row += 4) {
      int aAt = a.at + row * a.rowStride;
      int to = cAt + row * columns + column;
      if (LANES >= 16) {
        tile4x4(
            a.array,
            aAt,
            a.rowStride,
            a.columnStride,
            b.array,
            b.at + column,
            b.rowStride,
            c,
            to,
            columns,
            inner);
      } else {
        tile4x2(
            a.array,
            aAt,
            a.rowStride,
            a.columnStride,
            b.array,
            b.at + column,
            b.rowStride,
            c,
            to,
            columns,
            inner);
      }
    }
    for (; row < rows; row++) {
      for (int j = column; j < column + WIDE; j += 2 * LANES) {
        tile1x2(
            a.array,
            a.at + row * a.rowStride,
            a.columnStride,
            b.array,
            b.at + j,
            b.rowStride,
            c,
            cAt + row * columns + j,
            inner);
      }
    }
  }

  private static void narrow(
      Matrix a, Matrix b, float[] c, int cAt, int rows, int columns, int inner, int column) {
    int width = Math.min(LANES, columns - column);
    int row = 0;
    for (; row + 8 <= rows; row += 8) {
      tile8x1(
          a.array,
          a.at + row * a.rowStride,
          a.rowStride,
          a.columnStride,
          b.array,
          b.at + column,
          b.rowStride,
          c,
          cAt + row * columns + column,
          columns,
          inner,
          width);
    }
    for (; row < rows; row++) {
      tile1x1(
          a.array,
          a.at + row * a.rowStride,
          a.columnStride,
          b.array,
          b.at + column,
          b.rowStride,
          c,
          cAt + row * columns + column,
          inner,
          width);
    }
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  private static FloatVector splat(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static void tile4x4(
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      int inner) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c00 = zero, c01 = zero, c02 = zero, c03 = zero;
    FloatVector c10 = zero, c11 = zero, c12 = zero, c13 = zero;
    FloatVector c20 = zero, c21 = zero, c22 = zero, c23 = zero;
    FloatVector c30 = zero, c31 = zero, c32 = zero, c33 = zero;
    for (int p = 0; p < inner; p++) {
      int from = bAt + p * bRow;
      FloatVector b0 = load(b, from);
      FloatVector b1 = load(b, from + LANES);
      FloatVector b2 = load(b, from + 2 * LANES);
      FloatVector b3 = load(b, from + 3 * LANES);
      int at = aAt + p * aColumn;
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
    store4(c, cAt, c00, c01, c02, c03);
    store4(c, cAt + cRow, c10, c11, c12, c13);
    store4(c, cAt + 2 * cRow, c20, c21, c22, c23);
    store4(c, cAt + 3 * cRow, c30, c31, c32, c33);
  }

  private static void store4(
      float[] c, int at, FloatVector c0, FloatVector c1, FloatVector c2, FloatVector c3) {
    c0.intoArray(c, at);
    c1.intoArray(c, at + LANES);
    c2.intoArray(c, at + 2 * LANES);
    c3.intoArray(c, at + 3 * LANES);
  }

  private static void tile4x2(
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      int inner) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c00 = zero, c01 = zero, c10 = zero, c11 = zero;
    FloatVector c20 = zero, c21 = zero, c30 = zero, c31 = zero;
    for (int p = 0; p < inner; p++) {
      FloatVector b0 = load(b, bAt + p * bRow);
      FloatVector b1 = load(b, bAt + p * bRow + LANES);
      int at = aAt + p * aColumn;
      FloatVector a0 = splat(a[at]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = splat(a[at + aRow]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = splat(a[at + 2 * aRow]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = splat(a[at + 3 * aRow]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
    }
    store2(c, cAt, c00, c01);
    store2(c, cAt + cRow, c10, c11);
    store2(c, cAt + 2 * cRow, c20, c21);
    store2(c, cAt + 3 * cRow, c30, c31);
  }

  private static void store2(float[] c, int at, FloatVector c0, FloatVector c1) {
    c0.intoArray(c, at);
    c1.intoArray(c, at + LANES);
  }

  private static void tile8x1(
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      int inner,
      int width) {
    VectorMask<Float> mask = SPECIES.indexInRange(0, width);
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c0 = zero, c1 = zero, c2 = zero, c3 = zero;
    FloatVector c4 = zero, c5 = zero, c6 = zero, c7 = zero;
    for (int p = 0; p < inner; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * bRow, mask);
      int at = aAt + p * aColumn;
      c0 = splat(a[at]).fma(b0, c0);
      c1 = splat(a[at + aRow]).fma(b0, c1);
      c2 = splat(a[at + 2 * aRow]).fma(b0, c2);
      c3 = splat(a[at + 3 * aRow]).fma(b0, c3);
      c4 = splat(a[at + 4 * aRow]).fma(b0, c4);
      c5 = splat(a[at + 5 * aRow]).fma(b0, c5);
      c6 = splat(a[at + 6 * aRow]).fma(b0, c6);
      c7 = splat(a[at + 7 * aRow]).fma(b0, c7);
    }
    c0.intoArray(c, cAt, mask);
    c1.intoArray(c, cAt + cRow, mask);
    c2.intoArray(c, cAt + 2 * cRow, mask);
    c3.intoArray(c, cAt + 3 * cRow, mask);
    c4.intoArray(c, cAt + 4 * cRow, mask);
    c5.intoArray(c, cAt + 5 * cRow, mask);
    c6.intoArray(c, cAt + 6 * cRow, mask);
    c7.intoArray(c, cAt + 7 * cRow, mask);
  }

  private static void tile1x1(
      float[] a,
      int aAt,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int inner,
      int width) {
    VectorMask<Float> mask = SPECIES.indexInRange(0, width);
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int p = 0; p < inner; p++) {
      sum =
          splat(a[aAt + p * aColumn])
              .fma(FloatVector.fromArray(SPECIES, b, bAt + p * bRow, mask), sum);
    }
    sum.intoArray(c, cAt, mask);
  }

  private static void tile1x2(
      float[] a,
      int aAt,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int inner) {
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = c0;
    for (int p = 0; p < inner; p++) {
      FloatVector a0 = splat(a[aAt + p * aColumn]);
      int from = bAt + p * bRow;
      c0 = a0.fma(load(b, from), c0);
      c1 = a0.fma(load(b, from + LANES), c1);
    }
    store2(c, cAt, c0, c1);
  }
}
