package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values and gradients where naive formulas overflow or divide 0 by 0, and on axes of extent 0 and
/// 1, on both executors.
class ExtremesTest {
  private static final float INFINITE = Float.POSITIVE_INFINITY;

  /// A function, where it is taken, and its value and the gradient of its sum there.
  private record Case(
      String name, UnaryOperator<Tensor> body, float[] at, double[] value, double[] gradient) {
    @Override
    public String toString() {
      return name + Arrays.toString(at);
    }
  }

  private static float[] at(float... numbers) {
    return numbers;
  }

  private static double[] is(double... numbers) {
    return numbers;
  }

  static List<Case> cases() {
    double half = Math.log(2);
    return List.of(
        new Case("logSumExp", x -> x.logSumExp(0), at(1e4f, 1e4f), is(1e4 + half), is(0.5, 0.5)),
        new Case("logSumExp", x -> x.logSumExp(0), at(-1e4f, 1e4f), is(1e4), is(0, 1)),
        new Case("logSumExp", x -> x.logSumExp(0), at(-1e4f), is(-1e4), is(1)),
        new Case("logSumExp", x -> x.logSumExp(0), at(-INFINITE, 3), is(3), is(0, 1)),
        new Case("softmax", x -> x.softmax(0), at(1e4f, -1e4f), is(1, 0), is(0, 0)),
        new Case("softmax", x -> x.softmax(0), at(-INFINITE, 1, 1), is(0, 0.5, 0.5), is(0, 0, 0)),
        new Case(
            "softmax", x -> x.softmax(0).slice(0, 0, 1), at(1e4f, 1e4f), is(0.5), is(0.25, -0.25)),
        new Case("logSoftmax", x -> x.logSoftmax(0), at(1e4f, -1e4f), is(0, -2e4), is(-1, 1)),
        new Case("softplus", Tensor::softplus, at(1e4f, -1e4f, 0), is(1e4, 0, half), is(1, 0, 0.5)),
        new Case("softplus", Tensor::softplus, at(INFINITE, -INFINITE), is(INFINITE, 0), is(1, 0)),
        new Case("sigmoid", Tensor::sigmoid, at(1e4f, -1e4f, 0), is(1, 0, 0.5), is(0, 0, 0.25)),
        new Case("sigmoid", Tensor::sigmoid, at(INFINITE, -INFINITE), is(1, 0), is(0, 0)),
        new Case("tanh", Tensor::tanh, at(1e4f, -1e4f, INFINITE), is(1, -1, 1), is(0, 0, 0)),
        new Case("sqrt", Tensor::sqrt, at(0, 4), is(0, 2), is(0, 0.25)),
        new Case("norm", x -> x.square().sum().sqrt(), at(0, 0), is(0), is(0, 0)),
        new Case("abs", Tensor::abs, at(0, -2), is(0, 2), is(0, -1)),
        new Case(
            "clamp",
            x -> x.clamp(-1, 2),
            at(-1, Math.nextUp(-1f), Math.nextDown(-1f), -INFINITE),
            is(-1, -1, -1, -1),
            is(0, 1, 0, 0)),
        new Case(
            "clamp",
            x -> x.clamp(-1, 2),
            at(2, Math.nextDown(2f), Math.nextUp(2f), INFINITE),
            is(2, 2, 2, 2),
            is(0, 1, 0, 0)),
        new Case("clamp to a point", x -> x.clamp(1, 1), at(0, 1, 2), is(1, 1, 1), is(0, 0, 0)),
        new Case(
            "max of ties", x -> x.max(0), at(2, 1, 2, 2), is(2), is(1 / 3., 0, 1 / 3., 1 / 3.)),
        new Case(
            "max of infinite ties",
            x -> x.max(0),
            at(INFINITE, INFINITE),
            is(INFINITE),
            is(0.5, 0.5)),
        new Case(
            "maxPool2d of ties",
            x -> x.reshape(2, 2).maxPool2d(2, 1, 0),
            at(1, 1, 0, 1),
            is(1),
            is(1 / 3., 1 / 3., 0, 1 / 3.)),
        new Case(
            "maxPool2d at a margin",
            x -> x.reshape(1, 1).maxPool2d(2, 1, 1),
            at(-3),
            is(-3, -3, -3, -3),
            is(4)),
        new Case(
            "maximum of ties", x -> x.maximum(x.stopGradient()), at(1, 2), is(1, 2), is(0.5, 0.5)),
        new Case(
            "one element",
            x -> x.softmax(0).plus(x.cumulativeSum(0)).plus(x.max(0)),
            at(7),
            is(15),
            is(2)),
        new Case("one by one", x -> x.reshape(1, 1).matmul(x.reshape(1, 1)), at(3), is(9), is(6)));
  }

  private static Stream<Executor> executors() {
    return Stream.of(
        new Reference(), new Simd(new VectorArithmetic()), new Simd(new PlainArithmetic(16)));
  }

  private static Program withGradients(UnaryOperator<Tensor> body, Shape shape) {
    return Program.trace(
        Tree.of("x", new ArrayType(shape, ElementType.FLOAT32)),
        inputs -> {
          Tensor y = body.apply(inputs.get("x"));
          Tree<Tensor> first = Gradient.of(y.sum(), inputs);
          Tree<Tensor> second = Gradient.of(first.get("x").sum(), inputs);
          return first.prefixed("first").merge(second.prefixed("second")).with("y", y);
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void haveTheirLimitsAndFiniteGradients(Case it) {
    Shape shape = Shape.of(it.at.length);
    Program program = withGradients(it.body, shape);
    executors()
        .forEach(executor -> {
          Tree<double[]> actual =
              executor
                  .compile(program)
                  .run(Tree.of("x", NDArray.of(shape, it.at)))
                  .map(Reference::widen);
          String what = it + " by " + executor.getClass().getSimpleName();
          Numbers.assertClose(what, it.value, actual.get("y"), 1e-6, 1e-6);
          Numbers.assertClose(what, it.gradient, actual.get("first.x"), 1e-6, 1e-6);
          assertTrue(
              Arrays.stream(actual.get("second.x")).allMatch(Double::isFinite), what + " again");
        });
  }

  static List<UnaryOperator<Tensor>> onNoRows() {
    return List.of(
        Tensor::exp,
        x -> x.sum(1),
        x -> x.max(1),
        x -> x.mean(1),
        x -> x.softmax(1),
        x -> x.logSumExp(1),
        x -> x.cumulativeSum(0),
        x -> x.matmul(x, false, true),
        x -> x.matmul(x, true, false),
        x -> x.gather(x.argMax()),
        x -> x.argMax().scatterAdd(x, 2),
        x -> x.pad(0, 1, 1),
        x -> Tensor.concat(0, x, x),
        x -> x.reshape(0, 1, 1, 3).conv2d(Tensor.filled(Shape.of(2, 1, 1, 2), 1), 1, 0),
        x -> x.reshape(0, 1, 3).maxPool2d(1, 1, 0),
        x -> x.reshape(0, 1, 3).averagePool2d(1, 1, 0));
  }

  @ParameterizedTest
  @MethodSource("onNoRows")
  void takeNoRowsAtAll(UnaryOperator<Tensor> body) {
    Shape none = Shape.of(0, 3);
    Program program = withGradients(body, none);
    Tree<NDArray> inputs = Tree.of("x", NDArray.zeros(none));
    Tree<NDArray> expected = new Reference().compile(program).run(inputs);
    assertEquals(none, expected.get("first.x").shape());
    executors().forEach(it -> assertEquals(expected, it.compile(program).run(inputs)));
  }

  @Test
  void boundsInTheWrongOrderAreRefused() {
    for (double[] bounds : new double[][] {{1, 0}, {Double.NaN, 0}, {0, Double.NaN}}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> Tensor.constant(0).clamp(bounds[0], bounds[1]))
              .getMessage();
      assertEquals(
          "clamp needs a low of at most high, was " + bounds[0] + " and " + bounds[1], message);
    }
  }

  @Test
  void argMaxTakesTheFirstOfTies() {
    Program program =
        Program.trace(
            Tree.of("x", ArrayType.floats(3, 3)),
            inputs -> Tree.of("first", inputs.get("x").argMax()));
    float[] rows = {1, 2, 2, 0, -0f, 0, INFINITE, 1, INFINITE};
    NDArray x = NDArray.of(Shape.of(3, 3), rows);
    executors()
        .forEach(it ->
            assertEquals(
                NDArray.ofInts(Shape.of(3), 1, 0, 0),
                it.compile(program).run(Tree.of("x", x)).get("first")));
  }
}
