package io.qmorph.tensor;

import io.qmorph.tensor.Arithmetic.Matrix;
import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.Arrays;
import java.util.List;

/// Runs every loop of an [Arithmetic] on small arrays until the virtual machine has compiled it by
/// itself, knowing how it runs. A loop that is first seen from a caller that has hardly called it
/// yet may be inlined there as something rare, and then stays slow.
final class Rehearsal {
  private static final int ROUNDS = 40;
  private static final int RUNS = 100;
  private static final int ROOM = 2048;
  private static final List<UnaryFunction> FUNCTIONS =
      List.of(
          UnaryFunction.NEGATE,
          UnaryFunction.SQRT,
          UnaryFunction.RECIPROCAL,
          UnaryFunction.RELU,
          UnaryFunction.ABS);

  private final Arithmetic arithmetic;
  private final int lanes;
  private final float[] a = new float[ROOM];
  private final float[] b = new float[ROOM];
  private final float[] c = new float[ROOM];

  /// @param lanes of its vectors; sizes are chosen so that some don't fill one
  Rehearsal(Arithmetic arithmetic, int lanes) {
    this.arithmetic = arithmetic;
    this.lanes = lanes;
    Arrays.fill(a, 1);
    Arrays.fill(b, 1);
  }

  void run() {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < RUNS; i++) {
        elements(4 * lanes + 3);
        arrangements();
      }
      for (int i = 0; i < RUNS / 4; i++) {
        products();
      }
    }
  }

  private void elements(int count) {
    for (UnaryFunction function : FUNCTIONS) {
      arithmetic.unary(function, a, 1, c, 1, count);
    }
    for (BinaryFunction function : BinaryFunction.values()) {
      arithmetic.binary(function, a, 1, b, 1, c, 1, count);
    }
    arithmetic.select(c, 1, a, 1, b, 1, c, 1, count);
    arithmetic.accumulate(a, 1, c, 1, count);
  }

  private void arrangements() {
    for (int columns : List.of(3, 8, lanes + 9)) {
      Rows rows = new Rows(6, columns, columns, columns);
      arithmetic.copy(rows, a, 1, c, 1);
      arithmetic.accumulate(rows, a, 1, c, 1);
    }
    arithmetic.sumRows(a, 1, 6, 4 * lanes + 3, c, 1);
    arithmetic.transpose(new Transposition(lanes + 3, 4), a, 1, c, 1);
  }

  private void products() {
    for (int columns : List.of(3, 5 * lanes + 3)) {
      Matrix right = matrix(b, columns);
      arithmetic.matmul(matrix(a, 8), right, matrix(c, 0), c, ROOM / 2, 6, columns, 8);
    }
    for (int rows : List.of(1, 6)) {
      int inner = 2 * lanes + 3;
      Matrix left = matrix(a, inner);
      arithmetic.dots(left, matrix(b, inner), matrix(c, 0), c, ROOM / 2, rows, 7, inner);
    }
  }

  private static Matrix matrix(float[] array, int rowStride) {
    Matrix matrix = new Matrix();
    matrix.set(array, 1, rowStride, 1);
    return matrix;
  }
}
