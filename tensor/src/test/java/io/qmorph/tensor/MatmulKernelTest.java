package io.qmorph.tensor;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every form of the matrix product, in full tiles and all that is left beside them.
class MatmulKernelTest {
  private static final List<Integer> SIZES = List.of(0, 1, 2, 7, 8, 20, 70);
  private static final List<Integer> DEPTHS = List.of(0, 3, 16, 19, 200);

  /// Rows, columns and depths for each form, and for more than a block of results.
  private static final List<int[]> ENDED =
      List.of(
          new int[] {20, 18, 1100},
          new int[] {9, 7, 40},
          new int[] {40, 3, 9},
          new int[] {30, 70, 5});

  /// Leading axes of the left and the right operand.
  private static final List<List<Shape>> BATCHES =
      List.of(
          List.of(Shape.of(), Shape.of()),
          List.of(Shape.of(3), Shape.of()),
          List.of(Shape.of(), Shape.of(2)),
          List.of(Shape.of(2), Shape.of(2)));

  static Stream<Op.Matmul> transpositions() {
    return Stream.of(true, false)
        .flatMap(left -> Stream.of(true, false).map(right -> new Op.Matmul(left, right)));
  }

  @ParameterizedTest
  @MethodSource("transpositions")
  void agreesWithTheReferenceForAllSizes(Op.Matmul op) {
    for (List<Shape> batch : BATCHES) {
      for (int rows : SIZES) {
        for (int columns : SIZES) {
          DEPTHS.forEach(inner -> assertAgrees(op, batch, rows, columns, inner));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transpositions")
  void sumsUpLongProducts(Op.Matmul op) {
    for (List<Shape> batch : BATCHES) {
      assertAgrees(op, batch, 20, 18, 1100);
      assertAgrees(op, batch, 130, 17, 40);
    }
  }

  @ParameterizedTest
  @MethodSource("transpositions")
  void rectifiesAndMasksProductsInEveryForm(Op.Matmul op) {
    for (List<Shape> batch : BATCHES) {
      for (int[] size : ENDED) {
        assertAgrees(op, batch, size[0], size[1], size[2], (y, _) -> y.relu());
        assertAgrees(
            op, batch, size[0], size[1], size[2], (y, x) -> x.relu().select(y, Tensor.constant(0)));
      }
    }
  }

  private static void assertAgrees(
      Op.Matmul op, List<Shape> batch, int rows, int columns, int inner) {
    assertAgrees(op, batch, rows, columns, inner, (y, _) -> y);
  }

  private static void assertAgrees(
      Op.Matmul op,
      List<Shape> batch,
      int rows,
      int columns,
      int inner,
      BinaryOperator<Tensor> ending) {
    Shape left = op.transposeLeft() ? Shape.of(inner, rows) : Shape.of(rows, inner);
    Shape right = op.transposeRight() ? Shape.of(columns, inner) : Shape.of(inner, columns);
    Tree<Tensor> inputs =
        Tree.of(
            "a", Tensor.input("a", new ArrayType(batch.get(0).concat(left), ElementType.FLOAT32)),
            "b", Tensor.input("b", new ArrayType(batch.get(1).concat(right), ElementType.FLOAT32)));
    Tensor y = Tensor.of(op, inputs.get("a"), inputs.get("b"));
    Tensor mask = Tensor.input("mask", y.type());
    Program program = new Program(inputs.with("mask", mask), Tree.of("y", ending.apply(y, mask)));
    SplittableRandom random = new SplittableRandom(rows * 31L + columns * 7L + inner);
    Tree<NDArray> numbers =
        program.signature().map(type -> RandomPrograms.numbers(random, type, 0));
    Tree<double[]> expected = Reference.evaluate(program, numbers);
    for (Arithmetic arithmetic : List.of(new VectorArithmetic(), new PlainArithmetic(16))) {
      Tree<NDArray> actual = new Simd(arithmetic).compile(program).run(numbers);
      Numbers.assertClose(
          op + " of " + left + " and " + right,
          expected,
          actual.map(Reference::widen),
          1e-5,
          1e-5 * Math.max(1, inner));
    }
  }
}
