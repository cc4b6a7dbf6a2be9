package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.RandomPrograms.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Gradients against central differences in float64, and where differences tell nothing.
class GradientTest {
  private static final double STEP = 1e-5;

  /// A value of some operation on inputs of these shapes, all numbers positive.
  private record Case(String name, List<Shape> shapes, Function<List<Tensor>, Tensor> body) {
    Program program() {
      Tree<ArrayType> types = Tree.empty();
      for (Shape shape : shapes) {
        types = types.with("x" + types.size(), new ArrayType(shape, ElementType.FLOAT32));
      }
      return Program.trace(types, inputs -> Tree.of("y", body.apply(inputs.leaves())));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Case unary(String name, UnaryOperator<Tensor> body) {
    return new Case(name, List.of(Shape.of(2, 3)), x -> body.apply(x.getFirst()));
  }

  private static Tensor turned(Tensor x) {
    return x.slice(1, 2, 3).sin().times(x.slice(1, 0, 1));
  }

  private static Case binary(String name, Shape left, Shape right, BinaryOperator<Tensor> body) {
    return new Case(name, List.of(left, right), x -> body.apply(x.get(0), x.get(1)));
  }

  static List<Case> cases() {
    Shape matrix = Shape.of(2, 3);
    Shape batch = Shape.of(2, 2, 3);
    return List.of(
        unary("negate", Tensor::negate),
        unary("exp", Tensor::exp),
        unary("log", Tensor::log),
        unary("sqrt", Tensor::sqrt),
        unary("reciprocal", Tensor::reciprocal),
        unary("sin", Tensor::sin),
        unary("cos", Tensor::cos),
        unary("tanh", Tensor::tanh),
        unary("sigmoid", Tensor::sigmoid),
        unary("softplus", Tensor::softplus),
        unary("relu", x -> x.minus(1).relu()),
        unary("abs", x -> x.minus(1).abs()),
        unary("square", Tensor::square),
        unary("clamp", x -> x.clamp(0.8, 1.2)),
        binary("plus", matrix, Shape.of(3), Tensor::plus),
        binary("minus", Shape.of(2, 1), matrix, Tensor::minus),
        binary("times", matrix, Shape.scalar(), Tensor::times),
        binary("dividedBy", matrix, matrix, Tensor::dividedBy),
        binary("maximum", matrix, matrix, Tensor::maximum),
        binary("minimum", matrix, Shape.of(3), Tensor::minimum),
        binary("select", matrix, matrix, (x, y) -> x.greater(y).select(x.times(y), y.exp())),
        binary("matmul", matrix, Shape.of(3, 4), Tensor::matmul),
        binary("matmul left transposed", matrix, matrix, (x, y) -> x.matmul(y, true, false)),
        binary("matmul right transposed", matrix, matrix, (x, y) -> x.matmul(y, false, true)),
        binary("matmul both", matrix, Shape.of(4, 2), (x, y) -> x.matmul(y, true, true)),
        binary("matmul batches", batch, Shape.of(2, 3, 2), Tensor::matmul),
        binary("matmul batch left", batch, Shape.of(3, 2), Tensor::matmul),
        binary("matmul batch right", Shape.of(4, 2), batch, Tensor::matmul),
        binary("matmul batch left both", batch, Shape.of(5, 2), both()),
        binary("matmul batch right both", Shape.of(3, 2), batch, both()),
        unary("sum", x -> x.sum(0)),
        unary("mean", x -> x.mean(1)),
        unary("max", x -> x.max(0)),
        unary("logSumExp", x -> x.logSumExp(1)),
        unary("logSoftmax", x -> x.logSoftmax(0)),
        unary("softmax", x -> x.softmax(-1)),
        unary("broadcast", x -> x.broadcast(Shape.of(4, 2, 3))),
        unary("reshape", x -> x.reshape(3, 2)),
        unary("transpose", x -> x.transpose(1, 0)),
        unary("slice", x -> x.slice(1, 1, 3)),
        unary("pad", x -> x.pad(0, 1, 2)),
        binary("concat", matrix, Shape.of(2, 1), (x, y) -> Tensor.concat(1, x, y, x)),
        unary("gather", x -> x.gather(x.stopGradient().argMax())),
        unary("pick", x -> x.pick(x.argMax())),
        unary("slices side by side", GradientTest::turned),
        unary("slices that overlap", x -> x.slice(1, 0, 2).times(x.slice(1, 1, 3).exp())),
        unary("slices of both axes", x -> x.slice(0, 0, 1).times(x.slice(1, 2, 3)).plus(x)),
        unary("cumulativeSum", x -> x.cumulativeSum(1)),
        new Case("unfold", List.of(Shape.of(2, 4, 5)), x -> x.getFirst().unfold(2, 3, 2, 1)),
        new Case("fold", List.of(Shape.of(2, 3, 2, 2)), x -> x.getFirst().fold(5, 4, 3, 1)),
        binary("conv2d", Shape.of(2, 2, 4, 5), Shape.of(3, 2, 2, 3), (x, w) -> x.conv2d(w, 2, 1)),
        binary(
            "conv2d of one", Shape.of(1, 3, 3), Shape.of(2, 1, 2, 2), (x, w) -> x.conv2d(w, 1, 0)),
        new Case("maxPool2d", List.of(Shape.of(2, 4, 5)), x -> x.getFirst().maxPool2d(3, 2, 1)),
        new Case(
            "averagePool2d", List.of(Shape.of(3, 4)), x -> x.getFirst().averagePool2d(2, 1, 1)),
        unary("scatterAdd", x -> x.argMax().scatterAdd(x, 4)));
  }

  private static BinaryOperator<Tensor> both() {
    return (x, y) -> x.matmul(y, true, true);
  }

  /// The scalar whose gradient is looked at; the sines keep further derivatives from vanishing.
  private static Tensor scalar(Tree<Tensor> outputs) {
    Tensor sum = Tensor.constant(0);
    for (Tensor output : outputs.leaves()) {
      sum = sum.plus(output.plus(0.3).sin().sum());
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithDifferences(Case operation) {
    Program program = operation.program();
    assertGradientIsRight(operation.name, program, scalar(program.outputs()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithDifferencesOfGradients(Case operation) {
    Program program = operation.program();
    Tree<Tensor> gradient = Gradient.of(scalar(program.outputs()), program.inputs());
    assertGradientIsRight(operation.name, program, scalar(gradient));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithDifferencesOfGradientsOfGradients(Case operation) {
    Program program = operation.program();
    Tree<Tensor> first = Gradient.of(scalar(program.outputs()), program.inputs());
    Tree<Tensor> second = Gradient.of(scalar(first), program.inputs());
    assertGradientIsRight(operation.name, program, scalar(second));
  }

  private static void assertGradientIsRight(String what, Program program, Tensor scalar) {
    SplittableRandom random = new SplittableRandom(what.hashCode());
    Tree<double[]> at =
        program.inputs().map(x -> random.doubles(x.shape().elements(), 0.5, 1.5).toArray());
    Program value = new Program(program.inputs(), Tree.of("scalar", scalar));
    Program gradient = new Program(program.inputs(), Gradient.of(scalar, program.inputs()));
    Tree<double[]> expected = at.mapNamed((name, _) -> differences(value, at, name));
    Numbers.assertClose(what, expected, Reference.evaluateDoubles(gradient, at), 1e-6, 1e-6);
  }

  private static double[] differences(Program value, Tree<double[]> at, String name) {
    double[] differences = new double[at.get(name).length];
    for (int i = 0; i < differences.length; i++) {
      double[] axis = new double[differences.length];
      axis[i] = 1;
      differences[i] = difference(value, at, Tree.of(name, axis));
    }
    return differences;
  }

  /// The central difference of a program's scalar along `direction`, which may leave out inputs.
  private static double difference(Program value, Tree<double[]> at, Tree<double[]> direction) {
    return (moved(value, at, direction, STEP) - moved(value, at, direction, -STEP)) / (2 * STEP);
  }

  private static double moved(
      Program value, Tree<double[]> at, Tree<double[]> direction, double step) {
    Tree<double[]> moved =
        at.mapNamed((name, x) -> direction.contains(name) ? plus(x, direction.get(name), step) : x);
    return Reference.evaluateDoubles(value, moved).get("scalar")[0];
  }

  private static double[] plus(double[] x, double[] direction, double step) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] + step * direction[i]).toArray();
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void agreesWithDifferencesOnRandomPrograms(long seed) {
    Sample sample = RandomPrograms.withoutStops(seed, 16);
    assertDirectionalDerivative(seed, sample, Sample.scalar(sample.program().outputs()));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void agreesWithDifferencesOfGradientsOnRandomPrograms(long seed) {
    Sample sample = RandomPrograms.withoutStops(seed, 12);
    Tensor scalar = Sample.scalar(sample.program().outputs());
    Tree<Tensor> gradient = Gradient.of(scalar, sample.floats());
    assertDirectionalDerivative(seed, sample, Sample.scalar(gradient));
  }

  private static void assertDirectionalDerivative(long seed, Sample sample, Tensor scalar) {
    SplittableRandom random = new SplittableRandom(seed);
    Tree<double[]> at = sample.inputs().map(Reference::widen);
    Tree<double[]> direction =
        sample.floats().map(x -> random.doubles(x.shape().elements(), -1, 1).toArray());
    Tree<Tensor> inputs = sample.program().inputs();
    Program gradient = new Program(inputs, Gradient.of(scalar, sample.floats()));
    double actual = 0;
    double scale = 1;
    for (double[] terms :
        Reference.evaluateDoubles(gradient, at).zip(direction, GradientTest::product).leaves()) {
      actual += Arrays.stream(terms).sum();
      scale += Arrays.stream(terms).map(Math::abs).sum();
    }
    Program value = new Program(inputs, Tree.of("scalar", scalar));
    assertEquals(difference(value, at, direction), actual, 1e-6 * scale, "seed " + seed);
  }

  private static double[] product(double[] left, double[] right) {
    return IntStream.range(0, left.length).mapToDouble(i -> left[i] * right[i]).toArray();
  }

  private static double[] gradient(UnaryOperator<Tensor> scalar, double... at) {
    return derivative(1, scalar, at);
  }

  /// The gradient of the sum of the gradient of the sum of ..., `order` deep.
  private static double[] derivative(int order, UnaryOperator<Tensor> body, double... at) {
    Tensor x = Tensor.input("x", ArrayType.floats(at.length));
    Tensor value = body.apply(x);
    for (int i = 0; i < order; i++) {
      value = Gradient.of(value.sum(), Tree.of("x", x)).get("x");
    }
    Program program = new Program(Tree.of("x", x), Tree.of("y", value));
    return Reference.evaluateDoubles(program, Tree.of("x", at)).get("y");
  }

  @Test
  void nestsThreeDeepAndDeeper() {
    UnaryOperator<Tensor> fifthPower = x -> x.square().square().times(x);
    assertArrayEquals(new double[] {60 * 4, 60 * 9}, derivative(3, fifthPower, 2, -3), 1e-10);
    assertArrayEquals(new double[] {120, 120}, derivative(5, fifthPower, 2, -3), 1e-10);
    assertArrayEquals(new double[] {0, 0}, derivative(6, fifthPower, 2, -3), 1e-10);
    assertArrayEquals(new double[] {-Math.cos(1)}, derivative(3, Tensor::sin, 1), 1e-12);
    assertArrayEquals(new double[] {Math.E}, derivative(4, Tensor::exp, 1), 1e-12);
  }

  @Test
  void takesStoppedGradientsForConstants() {
    assertArrayEquals(new double[] {3}, gradient(x -> x.times(x.stopGradient()), 3), 0);
    assertArrayEquals(new double[] {0}, gradient(Tensor::stopGradient, 3), 0);
    assertArrayEquals(new double[] {0}, derivative(2, x -> x.times(x.stopGradient()), 3), 0);
  }

  @Test
  void reachesValuesInBetween() {
    Tensor x = Tensor.input("x", ArrayType.floats());
    Tensor square = x.square();
    Tensor value = square.times(square).plus(x);
    Tree<Tensor> sources = Tree.of("square", square, "x", x);
    Program program = new Program(Tree.of("x", x), Gradient.of(value, sources));
    Tree<double[]> gradient = Reference.evaluateDoubles(program, Tree.of("x", new double[] {3}));
    assertArrayEquals(new double[] {2 * 9}, gradient.get("square"), 0);
    assertArrayEquals(new double[] {4 * 27 + 1}, gradient.get("x"), 0);
  }

  @Test
  void reachesAStoppedValueItself() {
    Tensor x = Tensor.input("x", ArrayType.floats());
    Tensor stopped = x.stopGradient();
    Tree<Tensor> sources = Tree.of("stopped", stopped, "x", x);
    Program program = new Program(Tree.of("x", x), Gradient.of(stopped.square(), sources));
    Tree<double[]> gradient = Reference.evaluateDoubles(program, Tree.of("x", new double[] {3}));
    assertArrayEquals(new double[] {6}, gradient.get("stopped"), 0);
    assertArrayEquals(new double[] {0}, gradient.get("x"), 0);
  }

  @Test
  void isOneWithRespectToItself() {
    Tensor x = Tensor.input("x", ArrayType.floats());
    Program program = new Program(Tree.of("x", x), Gradient.of(x, Tree.of("x", x)));
    assertArrayEquals(
        new double[] {1},
        Reference.evaluateDoubles(program, Tree.of("x", new double[] {5})).get("x"));
  }

  @Test
  void isZeroWhereNothingDepends() {
    Tensor x = Tensor.input("x", ArrayType.floats(2));
    Tensor y = Tensor.input("y", ArrayType.floats(3));
    Tree<Tensor> inputs = Tree.of("x", x, "y", y);
    Program program = new Program(inputs, Gradient.of(x.sum(), inputs));
    Tree<double[]> gradient =
        Reference.evaluateDoubles(program, Tree.of("x", new double[2], "y", new double[3]));
    assertArrayEquals(new double[] {1, 1}, gradient.get("x"));
    assertArrayEquals(new double[] {0, 0, 0}, gradient.get("y"));
    assertArrayEquals(new double[] {0}, gradient(x1 -> x1.greater(Tensor.constant(0)), 1));
    assertArrayEquals(new double[] {0}, gradient(Tensor::sign, 1));
  }

  @Test
  void isFiniteAtKinks() {
    assertArrayEquals(new double[] {0}, gradient(Tensor::sqrt, 0), 0);
    assertArrayEquals(new double[] {0}, gradient(Tensor::abs, 0), 0);
    assertArrayEquals(new double[] {0}, gradient(Tensor::relu, 0), 0);
    assertArrayEquals(new double[] {0.5}, gradient(x -> x.maximum(Tensor.constant(1)), 1), 0);
    assertArrayEquals(new double[] {0.5}, gradient(x -> x.minimum(Tensor.constant(1)), 1), 0);
    assertArrayEquals(new double[] {1}, gradient(x -> x.maximum(x), 1), 0);
    assertArrayEquals(new double[] {0.5, 0, 0.5}, gradient(x -> x.max(0), 2, 1, 2), 0);
  }

  @Test
  void staysFiniteAtKinksWhenDifferentiatedAgain() {
    List<UnaryOperator<Tensor>> kinked =
        List.of(
            Tensor::sqrt,
            x -> x.square().sqrt(),
            x -> x.times(x.sqrt()),
            x -> x.dividedBy(x.square().sqrt().plus(1e-8)),
            x -> x.exp().times(x.square().sum().sqrt()),
            Tensor::abs,
            x -> x.maximum(x.negate()),
            x -> x.square().max(0));
    for (UnaryOperator<Tensor> body : kinked) {
      for (int order = 1; order <= 3; order++) {
        double[] gradient = derivative(order, body, 0, 0);
        assertTrue(
            Arrays.stream(gradient).allMatch(Double::isFinite),
            kinked.indexOf(body) + " of order " + order + ": " + Arrays.toString(gradient));
      }
    }
  }

  @Test
  void passesThroughEmptyAxes() {
    assertArrayEquals(
        new double[] {1, 1}, gradient(x -> Tensor.concat(0, x, x.slice(0, 1, 1).exp()), 1, 2), 0);
    assertArrayEquals(new double[0], gradient(x -> x.square()), 0);
  }

  @Test
  void pullsBackACotangent() {
    Tensor x = Tensor.input("x", ArrayType.floats(2));
    Tensor w = Tensor.input("w", ArrayType.floats(2));
    Tree<Tensor> inputs = Tree.of("x", x, "w", w);
    Program program = new Program(inputs, Gradient.pullback(x.square(), w, Tree.of("x", x)));
    Tree<double[]> at = Tree.of("x", new double[] {3, 4}, "w", new double[] {1, 10});
    assertArrayEquals(new double[] {6, 80}, Reference.evaluateDoubles(program, at).get("x"), 0);
  }

  @Test
  void refusesWhatHasNoGradient() {
    Tensor x = Tensor.input("x", ArrayType.floats(2));
    Tensor action = Tensor.input("action", ArrayType.ints(2));
    assertEquals(
        "only a scalar has a gradient, was given FLOAT32[2]; take its sum or mean",
        refusal(() -> Gradient.of(x, Tree.of("x", x))));
    assertEquals(
        "only floats have a gradient, action is INT32[2]",
        refusal(() -> Gradient.of(x.sum(), Tree.of("action", action))));
    assertEquals(
        "pullback needs equal shapes, was given [FLOAT32[2], FLOAT32[]]",
        refusal(() -> Gradient.pullback(x, Tensor.constant(1), Tree.of("x", x))));
  }

  private static String refusal(ThrowingSupplier<?> mistake) {
    return assertThrows(IllegalArgumentException.class, mistake::get).getMessage();
  }
}
