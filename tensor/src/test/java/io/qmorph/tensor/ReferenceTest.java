package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Hand-computed values of each kind of operation.
class ReferenceTest {
  private static final NDArray MATRIX = NDArray.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);

  private static double[] evaluate(NDArray x, Function<Tensor, Tensor> body) {
    Program program =
        Program.trace(Tree.of("x", x.type()), inputs -> Tree.of("y", body.apply(inputs.get("x"))));
    return Reference.evaluate(program, Tree.of("x", x)).get("y");
  }

  private static double[] evaluate(NDArray x, NDArray y, BinaryOperator<Tensor> body) {
    Program program =
        Program.trace(
            Tree.of("x", x.type(), "y", y.type()),
            inputs -> Tree.of("z", body.apply(inputs.get("x"), inputs.get("y"))));
    return Reference.evaluate(program, Tree.of("x", x, "y", y)).get("z");
  }

  private static void assertValues(double[] actual, double... expected) {
    assertArrayEquals(expected, actual, 1e-15);
  }

  @Test
  void reducesAnyAxes() {
    assertValues(evaluate(MATRIX, x -> x.sum(0)), 5, 7, 9);
    assertValues(evaluate(MATRIX, x -> x.sum(1)), 6, 15);
    assertValues(evaluate(MATRIX, Tensor::sum), 21);
    assertValues(evaluate(MATRIX, x -> x.max(0)), 4, 5, 6);
    assertValues(evaluate(MATRIX, x -> x.max(-1)), 3, 6);
  }

  @Test
  void reducesNothingToTheNeutralElement() {
    NDArray empty = NDArray.zeros(Shape.of(2, 0));
    assertValues(evaluate(empty, x -> x.sum(1)), 0, 0);
    double least = Double.NEGATIVE_INFINITY;
    assertValues(evaluate(empty, x -> x.max(1)), least, least);
    assertValues(evaluate(empty, x -> x.max(0)));
  }

  @Test
  void multipliesMatricesTransposedOrNot() {
    NDArray other = NDArray.of(Shape.of(3, 2), 1, 0, 2, 1, 0, 3);
    assertValues(evaluate(MATRIX, other, Tensor::matmul), 5, 11, 14, 23);
    assertValues(evaluate(MATRIX, MATRIX, (x, y) -> x.matmul(y, false, true)), 14, 32, 32, 77);
    assertValues(
        evaluate(MATRIX, MATRIX, (x, y) -> x.matmul(y, true, false)),
        17,
        22,
        27,
        22,
        29,
        36,
        27,
        36,
        45);
  }

  @Test
  void multipliesOneMatrixWithABatch() {
    NDArray batch = NDArray.of(Shape.of(2, 1, 2), 1, 2, 3, 4);
    NDArray once = NDArray.of(Shape.of(2, 2), 1, 0, 1, 1);
    assertValues(evaluate(batch, once, Tensor::matmul), 3, 2, 7, 4);
    assertValues(evaluate(once, batch, (x, y) -> x.matmul(y, false, true)), 1, 3, 3, 7);
  }

  @Test
  void movesElements() {
    assertValues(evaluate(MATRIX, x -> x.transpose()), 1, 4, 2, 5, 3, 6);
    assertValues(evaluate(MATRIX, x -> x.slice(1, 1, 3)), 2, 3, 5, 6);
    assertValues(evaluate(MATRIX, x -> x.pad(1, 1, 0)), 0, 1, 2, 3, 0, 4, 5, 6);
    assertValues(
        evaluate(MATRIX, x -> Tensor.concat(1, x, x.slice(1, 0, 1))), 1, 2, 3, 1, 4, 5, 6, 4);
    assertValues(
        evaluate(NDArray.of(Shape.of(2, 1), 1, 2), x -> x.broadcast(Shape.of(2, 2))), 1, 1, 2, 2);
  }

  @Test
  void gathersAndScattersRows() {
    NDArray rows = NDArray.ofInts(Shape.of(3), 1, 1, 0);
    assertValues(evaluate(MATRIX, rows, Tensor::gather), 4, 5, 6, 4, 5, 6, 1, 2, 3);
    NDArray updates = NDArray.of(Shape.of(3), 1, 2, 4);
    assertValues(evaluate(rows, updates, (i, u) -> i.scatterAdd(u, 3)), 4, 3, 0);
    NDArray actions = NDArray.ofInts(Shape.of(2), 2, 0);
    assertValues(evaluate(MATRIX, actions, Tensor::pick), 3, 4);
  }

  @Test
  void takesWindowsAndAddsThemUp() {
    NDArray plane = NDArray.of(Shape.of(3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertValues(
        evaluate(plane, x -> x.unfold(2, 2, 1, 1)), 1, 2, 4, 5, 2, 3, 5, 6, 4, 5, 7, 8, 5, 6, 8, 9);
    assertValues(evaluate(plane, x -> x.unfold(1, 2, 2, 1)), 1, 2, 7, 8, 2, 3, 8, 9);
    assertValues(
        evaluate(plane, x -> x.unfold(2, 2, 1, 1).fold(3, 3, 1, 1)), 1, 4, 3, 8, 20, 12, 7, 16, 9);
    assertValues(
        evaluate(plane, x -> x.unfold(1, 2, 2, 1).fold(3, 3, 2, 1)), 1, 4, 3, 0, 0, 0, 7, 16, 9);
  }

  @Test
  void convolvesAndPools() {
    NDArray plane = NDArray.of(Shape.of(1, 3, 3), -1, -2, -3, -4, -5, -6, -7, -8, -9);
    NDArray kernels = NDArray.of(Shape.of(2, 1, 2, 2), 1, 0, 0, 2, 0, 0, 1, 0);
    assertValues(
        evaluate(plane, kernels, (x, w) -> x.conv2d(w, 1, 0)), -11, -14, -20, -23, -4, -5, -7, -8);
    assertValues(evaluate(plane, kernels, (x, w) -> x.conv2d(w, 3, 1)), -2, 0, 0, -9, 0, -3, 0, 0);
    assertValues(evaluate(plane, x -> x.maxPool2d(2, 1, 0)), -1, -2, -4, -5);
    assertValues(evaluate(plane, x -> x.maxPool2d(2, 2, 1)), -1, -2, -4, -5);
    assertValues(evaluate(plane, x -> x.averagePool2d(2, 1, 0)), -3, -4, -6, -7);
    assertValues(evaluate(plane, x -> x.averagePool2d(2, 2, 1)), -0.25, -1.25, -2.75, -7);
  }

  @Test
  void addsUpPowersOfInfiniteNumbers() {
    float infinite = Float.POSITIVE_INFINITY;
    NDArray rows = NDArray.of(Shape.of(3, 2), infinite, 1, -infinite, -infinite, -infinite, 2);
    assertValues(evaluate(rows, x -> x.logSumExp(1)), infinite, -infinite, 2);
  }

  @Test
  void sumsUpToEachPlace() {
    NDArray numbers = NDArray.of(Shape.of(5), 1, 2, 3, 4, 5);
    assertValues(evaluate(numbers, x -> x.cumulativeSum(0)), 1, 3, 6, 10, 15);
    assertValues(evaluate(MATRIX, x -> x.cumulativeSum(0)), 1, 2, 3, 5, 7, 9);
    assertValues(evaluate(MATRIX, x -> x.cumulativeSum(-1)), 1, 3, 6, 4, 9, 15);
    assertValues(evaluate(NDArray.zeros(Shape.of(0)), x -> x.cumulativeSum(0)));
  }

  @Test
  void refusesAnIndexOutOfRange() {
    NDArray rows = NDArray.ofInts(Shape.of(1), 2);
    var gather =
        assertThrows(IndexOutOfBoundsException.class, () -> evaluate(MATRIX, rows, Tensor::gather));
    assertEquals("a row index must be in [0, 2), was 2", gather.getMessage());
    NDArray negative = NDArray.ofInts(Shape.of(1), -1);
    NDArray update = NDArray.of(Shape.of(1), 1);
    var scatter =
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> evaluate(negative, update, (i, u) -> i.scatterAdd(u, 3)));
    assertEquals("a row index must be in [0, 3), was -1", scatter.getMessage());
  }

  @Test
  void findsTheFirstGreatest() {
    assertValues(evaluate(NDArray.of(Shape.of(2, 3), 1, 7, 7, 3, 2, 1), Tensor::argMax), 1, 0);
  }

  @Test
  void staysFiniteWhereFormulasOverflow() {
    NDArray extremes = NDArray.of(Shape.of(3), -1000, 0, 1000);
    assertValues(evaluate(extremes, Tensor::softplus), 0, Math.log(2), 1000);
    assertValues(evaluate(extremes, Tensor::sigmoid), 0, 0.5, 1);
    assertValues(evaluate(extremes, x -> x.logSumExp(0)), 1000);
    assertValues(evaluate(extremes, x -> x.softmax(0)), 0, 0, 1);
  }

  @Test
  void namesAnInputThatDoesNotFit() {
    Executable executable =
        new Reference().compile(Program.trace(Tree.of("x", ArrayType.floats(2)), inputs -> inputs));
    var missing =
        assertThrows(
            IllegalArgumentException.class,
            () -> executable.run(Tree.of("z", NDArray.zeros(Shape.of(2)))));
    assertEquals("input x is missing, only [z] were given", missing.getMessage());
    var wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> executable.run(Tree.of("x", NDArray.zeros(Shape.of(3)))));
    assertEquals("input x must be FLOAT32[2], was FLOAT32[3]", wrong.getMessage());
  }

  @Test
  void narrowsOnlyWhatItWrites() {
    Program program =
        Program.trace(
            Tree.of("x", ArrayType.floats()),
            inputs -> Tree.of("y", inputs.get("x").plus(1e-12).minus(1)));
    Tree<NDArray> one = Tree.of("x", NDArray.scalar(1));
    assertEquals(1e-12, Reference.evaluate(program, one).get("y")[0], 1e-15);
    assertEquals((float) 1e-12, new Reference().compile(program).run(one).get("y").item(), 1e-15);
  }
}
