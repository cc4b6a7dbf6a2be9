package io.qmorph.tensor;

import io.qmorph.tensor.Arithmetic.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The matrix product as dot products of contiguous rows: what it takes where the result is too
/// narrow for [VectorMatmul], or too small for its depth. In tiles of two rows by four columns;
/// what is left of the columns goes in tiles of four rows, and a single row has a loop of its own.
///
/// Each lane sums up its share of the inner axis. Then four vectors are summed up at once, by
/// halves: the lower half of one goes beside the upper half of another, so that each addition
/// serves both. The vector's own `reduceLanes` won't do: its order is not defined, and differs
/// between interpreted and compiled code. What is left of the inner axis is added one by one.
final class VectorDots {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int HALF = LANES / 2;
  private static final int QUARTER = LANES / 4;
  private static final VectorMask<Float> UPPER_HALF = withBit(HALF);
  private static final VectorMask<Float> UPPER_QUARTERS = withBit(QUARTER);
  private static final VectorMask<Float> FOUR = SPECIES.indexInRange(0, 4);
  private static final VectorShuffle<Float> BY_HALF = exchange(HALF);
  private static final VectorShuffle<Float> BY_QUARTER = exchange(QUARTER);
  private static final VectorShuffle<Float> BY_2 = exchange(2);
  private static final VectorShuffle<Float> BY_1 = exchange(1);

  /// Where the sums of four vectors are, in their order.
  private static final VectorShuffle<Float> IN_ORDER =
      VectorShuffle.fromOp(SPECIES, lane -> (lane & 1) * HALF + (lane >> 1 & 1) * QUARTER);

  private VectorDots() {}

  private static VectorMask<Float> withBit(int bit) {
    boolean[] lanes = new boolean[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = (lane & bit) != 0;
    }
    return SPECIES.loadMask(lanes, 0);
  }

  private static VectorShuffle<Float> exchange(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane ^ distance) & (LANES - 1));
  }

  /// `c[i, j] = d[i, j] + Σ_p a[i, p] b[j, p]`.
  static void run(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    if (rows == 1) {
      singleRow(a, b, d, c, cAt, columns, inner);
    } else {
      tiles(a, b, d, c, cAt, rows, columns, inner);
    }
    int bound = SPECIES.loopBound(inner);
    if (bound < inner) {
      addRest(a, b, c, cAt, rows, columns, bound, inner);
    }
  }

  private static void tiles(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    for (int row = 0; row < rows; row += 4) {
      int column = 0;
      for (; column + 4 <= columns; column += 4) {
        tile2x4(a, row, rows - 1, b, column, d, c, cAt, columns, inner);
        if (row + 2 < rows) {
          tile2x4(a, row + 2, rows - 1, b, column, d, c, cAt, columns, inner);
        }
      }
      for (; column < columns; column++) {
        tile4x1(a, row, rows - 1, b, column, d, c, cAt, columns, inner);
      }
    }
  }

  private static void addRest(
      Matrix a, Matrix b, float[] c, int cAt, int rows, int columns, int from, int inner) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int at = a.at + row * inner;
        int bt = b.at + column * inner;
        float sum = c[cAt + row * columns + column];
        for (int p = from; p < inner; p++) {
          sum = Math.fma(a.array[at + p], b.array[bt + p], sum);
        }
        c[cAt + row * columns + column] = sum;
      }
    }
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  /// The sums of all lanes of each vector, in the first four lanes.
  private static FloatVector sums(FloatVector c0, FloatVector c1, FloatVector c2, FloatVector c3) {
    FloatVector s01 = c0.blend(c1, UPPER_HALF).add(c1.blend(c0, UPPER_HALF).rearrange(BY_HALF));
    FloatVector s23 = c2.blend(c3, UPPER_HALF).add(c3.blend(c2, UPPER_HALF).rearrange(BY_HALF));
    FloatVector s =
        s01.blend(s23, UPPER_QUARTERS).add(s23.blend(s01, UPPER_QUARTERS).rearrange(BY_QUARTER));
    if (LANES > 8) {
      s = s.add(s.rearrange(BY_2));
    }
    if (LANES > 4) {
      s = s.add(s.rearrange(BY_1));
    }
    return s.rearrange(IN_ORDER);
  }

  /// The sum of all lanes.
  private static float sum(FloatVector lanes) {
    FloatVector s = lanes.add(lanes.rearrange(BY_HALF));
    s = s.add(s.rearrange(BY_QUARTER));
    if (LANES > 8) {
      s = s.add(s.rearrange(BY_2));
    }
    if (LANES > 4) {
      s = s.add(s.rearrange(BY_1));
    }
    return s.lane(0);
  }

  /// Writes the sums beside each other.
  private static void store(
      float[] d,
      int dAt,
      float[] c,
      int to,
      FloatVector c0,
      FloatVector c1,
      FloatVector c2,
      FloatVector c3) {
    FloatVector.fromArray(SPECIES, d, dAt, FOUR).add(sums(c0, c1, c2, c3)).intoArray(c, to, FOUR);
  }

  private static void tile2x4(
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
    float[] a = left.array;
    float[] b = right.array;
    int row1 = Math.min(row + 1, last);
    int at0 = left.at + row * inner;
    int at1 = left.at + row1 * inner;
    int bt0 = right.at + column * inner;
    int bt1 = bt0 + inner;
    int bt2 = bt1 + inner;
    int bt3 = bt2 + inner;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c00 = zero, c01 = zero, c02 = zero, c03 = zero;
    FloatVector c10 = zero, c11 = zero, c12 = zero, c13 = zero;
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
    }
    float[] d = start.array;
    int dAt = start.at + column;
    int dRow = start.rowStride;
    int to = cAt + column;
    store(d, dAt + row * dRow, c, to + row * columns, c00, c01, c02, c03);
    store(d, dAt + row1 * dRow, c, to + row1 * columns, c10, c11, c12, c13);
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
    float[] a = left.array;
    int row1 = Math.min(row + 1, last);
    int row2 = Math.min(row + 2, last);
    int row3 = Math.min(row + 3, last);
    int at0 = left.at + row * inner;
    int at1 = left.at + row1 * inner;
    int at2 = left.at + row2 * inner;
    int at3 = left.at + row3 * inner;
    int bt = right.at + column * inner;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector c0 = zero, c1 = zero, c2 = zero, c3 = zero;
    int bound = SPECIES.loopBound(inner);
    for (int p = 0; p < bound; p += LANES) {
      FloatVector b0 = load(right.array, bt + p);
      c0 = load(a, at0 + p).fma(b0, c0);
      c1 = load(a, at1 + p).fma(b0, c1);
      c2 = load(a, at2 + p).fma(b0, c2);
      c3 = load(a, at3 + p).fma(b0, c3);
    }
    float[] d = start.array;
    int dAt = start.at + column;
    int dRow = start.rowStride;
    int to = cAt + column;
    c[to + row * columns] = d[dAt + row * dRow] + sum(c0);
    c[to + row1 * columns] = d[dAt + row1 * dRow] + sum(c1);
    c[to + row2 * columns] = d[dAt + row2 * dRow] + sum(c2);
    c[to + row3 * columns] = d[dAt + row3 * dRow] + sum(c3);
  }

  /// All columns of one row, four at a time, and what is left of them one by one.
  private static void singleRow(
      Matrix left, Matrix right, Matrix start, float[] c, int cAt, int columns, int inner) {
    float[] a = left.array;
    float[] b = right.array;
    float[] d = start.array;
    int at = left.at;
    FloatVector zero = FloatVector.zero(SPECIES);
    int bound = SPECIES.loopBound(inner);
    int column = 0;
    for (; column + 4 <= columns; column += 4) {
      int bt0 = right.at + column * inner;
      int bt1 = bt0 + inner;
      int bt2 = bt1 + inner;
      int bt3 = bt2 + inner;
      FloatVector c0 = zero, c1 = zero, c2 = zero, c3 = zero;
      for (int p = 0; p < bound; p += LANES) {
        FloatVector a0 = load(a, at + p);
        c0 = a0.fma(load(b, bt0 + p), c0);
        c1 = a0.fma(load(b, bt1 + p), c1);
        c2 = a0.fma(load(b, bt2 + p), c2);
        c3 = a0.fma(load(b, bt3 + p), c3);
      }
      store(d, start.at + column, c, cAt + column, c0, c1, c2, c3);
    }
    for (; column < columns; column++) {
      int bt = right.at + column * inner;
      FloatVector lanes = zero;
      for (int p = 0; p < bound; p += LANES) {
        lanes = load(a, at + p).fma(load(b, bt + p), lanes);
      }
      c[cAt + column] = d[start.at + column] + sum(lanes);
    }
  }
}
