package io.qmorph.tensor;

import io.qmorph.tensor.Arithmetic.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The matrix product as dot products of contiguous rows, in tiles of four rows by four columns:
/// what it takes where the result is too narrow for [VectorMatmul], or too small for its depth.
///
/// Each lane sums up its share of the inner axis; the lanes are summed up last, by halves, and what
/// is left of the inner axis is added one by one. The vector's own `reduceLanes` won't do: its
/// order is not defined, and differs between interpreted and compiled code.
final class VectorDots {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final VectorShuffle<Float> BY_8 = exchange(8);
  private static final VectorShuffle<Float> BY_4 = exchange(4);
  private static final VectorShuffle<Float> BY_2 = exchange(2);
  private static final VectorShuffle<Float> BY_1 = exchange(1);

  private VectorDots() {}

  private static VectorShuffle<Float> exchange(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane ^ distance) & (LANES - 1));
  }

  /// `c[i, j] = d[i, j] + Σ_p a[i, p] b[j, p]`.
  static void run(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    int row = 0;
    for (; row + 4 <= rows; row += 4) {
      int column = 0;
      for (; column + 4 <= columns; column += 4) {
        tile4x4(a, row, b, column, d, c, cAt, columns, inner);
      }
      for (; column < columns; column++) {
        tile4x1(a, row, b, column, d, c, cAt, columns, inner);
      }
    }
    for (; row < rows; row++) {
      int column = 0;
      for (; column + 4 <= columns; column += 4) {
        tile1x4(a, row, b, column, d, c, cAt, columns, inner);
      }
      for (; column < columns; column++) {
        tile1x1(a, row, b, column, d, c, cAt, columns, inner);
      }
    }
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  /// The sum of the lanes and of the products from `from` on.
  private static float sum(
      FloatVector lanes, float[] a, int aAt, float[] b, int bAt, int from, int inner) {
    FloatVector halves = lanes;
    if (LANES > 8) {
      halves = halves.add(halves.rearrange(BY_8));
    }
    if (LANES > 4) {
      halves = halves.add(halves.rearrange(BY_4));
    }
    if (LANES > 2) {
      halves = halves.add(halves.rearrange(BY_2));
    }
    float sum = halves.add(halves.rearrange(BY_1)).lane(0);
    for (int p = from; p < inner; p++) {
      sum = Math.fma(a[aAt + p], b[bAt + p], sum);
    }
    return sum;
  }

  private static void tile4x4(
      Matrix left,
      int row,
      Matrix right,
      int column,
      Matrix start,
      float[] c,
      int cAt,
      int cRow,
      int inner) {
    float[] a = left.array;
    float[] b = right.array;
    int at0 = left.at + row * inner;
    int at1 = at0 + inner;
    int at2 = at1 + inner;
    int at3 = at2 + inner;
    int bt0 = right.at + column * inner;
    int bt1 = bt0 + inner;
    int bt2 = bt1 + inner;
    int bt3 = bt2 + inner;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c00 = zero, c01 = zero, c02 = zero, c03 = zero;
    FloatVector c10 = zero, c11 = zero, c12 = zero, c13 = zero;
    FloatVector c20 = zero, c21 = zero, c22 = zero, c23 = zero;
    FloatVector c30 = zero, c31 = zero, c32 = zero, c33 = zero;
    int bound = SPECIES.loopBound(inner);
    for (int p = 0; p < bound; p += LANES) {
      FloatVector b0 = load(b, bt0 + p);
      FloatVector b1 = load(b, bt1 + p);
      FloatVector b2 = load(b, bt2 + p);
      FloatVector b3 = load(b, bt3 + p);
      FloatVector a0 = load(a, at0 + p);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      c03 = a0.fma(b3, c03);
      FloatVector a1 = load(a, at1 + p);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      c13 = a1.fma(b3, c13);
      FloatVector a2 = load(a, at2 + p);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      c23 = a2.fma(b3, c23);
      FloatVector a3 = load(a, at3 + p);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
      c33 = a3.fma(b3, c33);
    }
    int to = cAt + row * cRow + column;
    float[] d = start.array;
    int dt = start.at + row * start.rowStride + column;
    c[to] = d[dt] + sum(c00, a, at0, b, bt0, bound, inner);
    c[to + 1] = d[dt + 1] + sum(c01, a, at0, b, bt1, bound, inner);
    c[to + 2] = d[dt + 2] + sum(c02, a, at0, b, bt2, bound, inner);
    c[to + 3] = d[dt + 3] + sum(c03, a, at0, b, bt3, bound, inner);
    to += cRow;
    dt += start.rowStride;
    c[to] = d[dt] + sum(c10, a, at1, b, bt0, bound, inner);
    c[to + 1] = d[dt + 1] + sum(c11, a, at1, b, bt1, bound, inner);
    c[to + 2] = d[dt + 2] + sum(c12, a, at1, b, bt2, bound, inner);
    c[to + 3] = d[dt + 3] + sum(c13, a, at1, b, bt3, bound, inner);
    to += cRow;
    dt += start.rowStride;
    c[to] = d[dt] + sum(c20, a, at2, b, bt0, bound, inner);
    c[to + 1] = d[dt + 1] + sum(c21, a, at2, b, bt1, bound, inner);
    c[to + 2] = d[dt + 2] + sum(c22, a, at2, b, bt2, bound, inner);
    c[to + 3] = d[dt + 3] + sum(c23, a, at2, b, bt3, bound, inner);
    to += cRow;
    dt += start.rowStride;
    c[to] = d[dt] + sum(c30, a, at3, b, bt0, bound, inner);
    c[to + 1] = d[dt + 1] + sum(c31, a, at3, b, bt1, bound, inner);
    c[to + 2] = d[dt + 2] + sum(c32, a, at3, b, bt2, bound, inner);
    c[to + 3] = d[dt + 3] + sum(c33, a, at3, b, bt3, bound, inner);
  }

  private static void tile4x1(
      Matrix left,
      int row,
      Matrix right,
      int column,
      Matrix start,
      float[] c,
      int cAt,
      int cRow,
      int inner) {
    float[] a = left.array;
    float[] b = right.array;
    int at0 = left.at + row * inner;
    int at1 = at0 + inner;
    int at2 = at1 + inner;
    int at3 = at2 + inner;
    int bt = right.at + column * inner;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c0 = zero, c1 = zero, c2 = zero, c3 = zero;
    int bound = SPECIES.loopBound(inner);
    for (int p = 0; p < bound; p += LANES) {
      FloatVector b0 = load(b, bt + p);
      c0 = load(a, at0 + p).fma(b0, c0);
      c1 = load(a, at1 + p).fma(b0, c1);
      c2 = load(a, at2 + p).fma(b0, c2);
      c3 = load(a, at3 + p).fma(b0, c3);
    }
    int to = cAt + row * cRow + column;
    float[] d = start.array;
    int dt = start.at + row * start.rowStride + column;
    c[to] = d[dt] + sum(c0, a, at0, b, bt, bound, inner);
    c[to + cRow] = d[dt + start.rowStride] + sum(c1, a, at1, b, bt, bound, inner);
    c[to + 2 * cRow] = d[dt + 2 * start.rowStride] + sum(c2, a, at2, b, bt, bound, inner);
    c[to + 3 * cRow] = d[dt + 3 * start.rowStride] + sum(c3, a, at3, b, bt, bound, inner);
  }

  private static void tile1x4(
      Matrix left,
      int row,
      Matrix right,
      int column,
      Matrix start,
      float[] c,
      int cAt,
      int cRow,
      int inner) {
    float[] a = left.array;
    float[] b = right.array;
    int at = left.at + row * inner;
    int bt0 = right.at + column * inner;
    int bt1 = bt0 + inner;
    int bt2 = bt1 + inner;
    int bt3 = bt2 + inner;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c0 = zero, c1 = zero, c2 = zero, c3 = zero;
    int bound = SPECIES.loopBound(inner);
    for (int p = 0; p < bound; p += LANES) {
      FloatVector a0 = load(a, at + p);
      c0 = a0.fma(load(b, bt0 + p), c0);
      c1 = a0.fma(load(b, bt1 + p), c1);
      c2 = a0.fma(load(b, bt2 + p), c2);
      c3 = a0.fma(load(b, bt3 + p), c3);
    }
    int to = cAt + row * cRow + column;
    float[] d = start.array;
    int dt = start.at + row * start.rowStride + column;
    c[to] = d[dt] + sum(c0, a, at, b, bt0, bound, inner);
    c[to + 1] = d[dt + 1] + sum(c1, a, at, b, bt1, bound, inner);
    c[to + 2] = d[dt + 2] + sum(c2, a, at, b, bt2, bound, inner);
    c[to + 3] = d[dt + 3] + sum(c3, a, at, b, bt3, bound, inner);
  }

  private static void tile1x1(
      Matrix left,
      int row,
      Matrix right,
      int column,
      Matrix start,
      float[] c,
      int cAt,
      int cRow,
      int inner) {
    int at = left.at + row * inner;
    int bt = right.at + column * inner;
    FloatVector lanes = FloatVector.zero(SPECIES);
    int bound = SPECIES.loopBound(inner);
    for (int p = 0; p < bound; p += LANES) {
      lanes = load(left.array, at + p).fma(load(right.array, bt + p), lanes);
    }
    float first = start.array[start.at + row * start.rowStride + column];
    c[cAt + row * cRow + column] =
        first + sum(lanes, left.array, at, right.array, bt, bound, inner);
  }
}
