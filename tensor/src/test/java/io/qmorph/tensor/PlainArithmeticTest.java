package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.qmorph.tensor.Arithmetic.Matrix;
import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// Plain loops against vectors: the same bits, wherever a stretch begins and ends, on special
/// numbers too. Else a result would depend on when vectors take over.
class PlainArithmeticTest {
  private static final int ROOM = 6000;
  private static final List<Integer> COUNTS = List.of(0, 1, 15, 16, 17, 64, 100, 512);
  private static final List<Integer> SIZES = List.of(0, 1, 2, 3, 4, 5, 8, 9, 16, 33, 70);
  private static final List<Integer> DEPTHS = List.of(0, 1, 3, 16, 19, 64);
  private static final float[] SPECIAL = {
    0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e-40f, 3e38f
  };

  private final Arithmetic plain = new PlainArithmetic(VectorArithmetic.LANES);
  private final Arithmetic vectors = new VectorArithmetic();
  private final float[] a = numbers(1, 3);
  private final float[] b = numbers(2, 3);
  private final float[] c = numbers(3, 3);

  private static float[] numbers(long seed, int special) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[ROOM];
    for (int i = 0; i < ROOM; i++) {
      boolean any = special == 0 || random.nextInt(special) > 0;
      numbers[i] = any ? random.nextFloat(-3, 3) : SPECIAL[random.nextInt(SPECIAL.length)];
    }
    return numbers;
  }

  /// `work` writes to the array that it is given.
  private void assertSame(String what, BiConsumer<Arithmetic, float[]> work) {
    float[] expected = numbers(4, 0);
    float[] actual = expected.clone();
    work.accept(vectors, expected);
    work.accept(plain, actual);
    assertArrayEquals(expected, actual, what);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"EXP", "LOG", "TANH", "SIGMOID", "SOFTPLUS"})
  void functionsOfOneNumber(UnaryFunction function) {
    for (int count : COUNTS) {
      assertSame(function + " of " + count, (it, y) -> it.unary(function, a, 3, y, 5, count));
    }
  }

  @ParameterizedTest
  @EnumSource
  void functionsOfTwoNumbers(BinaryFunction function) {
    for (int count : COUNTS) {
      assertSame(
          function + " of " + count, (it, y) -> it.binary(function, a, 3, b, 2, y, 5, count));
    }
  }

  @Test
  void choicesAndSums() {
    for (int count : COUNTS) {
      assertSame("select " + count, (it, y) -> it.select(c, 1, a, 3, b, 2, y, 5, count));
      assertSame("accumulate " + count, (it, y) -> it.accumulate(a, 3, y, 5, count));
      assertSame("sum rows of " + count, (it, y) -> it.sumRows(a, 3, 7, count, y, 5));
    }
  }

  @Test
  void arrangements() {
    for (int rows : SIZES) {
      for (int columns : SIZES) {
        Rows some = new Rows(rows, columns, columns + 2, columns);
        assertSame("copy " + some, (it, y) -> it.copy(some, a, 3, y, 5));
        assertSame("accumulate " + some, (it, y) -> it.accumulate(some, a, 3, y, 5));
        Transposition transposition = new Transposition(rows, columns);
        assertSame("transpose " + some, (it, y) -> it.transpose(transposition, a, 3, y, 5));
      }
    }
  }

  @Test
  void products() {
    for (int rows : SIZES) {
      for (int columns : SIZES) {
        DEPTHS.forEach(inner -> assertSameProducts(rows, columns, inner));
      }
    }
  }

  private void assertSameProducts(int rows, int columns, int inner) {
    String size = " of " + rows + " by " + columns + " by " + inner;
    Matrix right = matrix(b, columns, 1);
    Matrix start = matrix(c, columns, 1);
    for (Matrix left : List.of(matrix(a, inner, 1), matrix(a, 1, rows))) {
      assertSame(
          "product" + size, (it, y) -> it.matmul(left, right, start, y, 5, rows, columns, inner));
    }
    assertSame(
        "dot products" + size,
        (it, y) ->
            it.dots(matrix(a, inner, 1), matrix(b, inner, 1), start, y, 5, rows, columns, inner));
  }

  private static Matrix matrix(float[] array, int rowStride, int columnStride) {
    Matrix matrix = new Matrix();
    matrix.set(array, 7, rowStride, columnStride);
    return matrix;
  }
}
