package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Segments change neither values nor gradients of any order, only what is kept in memory.
class SegmentTest {
  private static final int TASKS = 3;
  private static final Tree<NDArray> INPUTS =
      Tree.of("w", uniform(1, Shape.of(3, 3)), "b", uniform(2, Shape.of(3)))
          .with("x", uniform(3, Shape.of(4, 3)))
          .with("rate", uniform(4, Shape.of(3)));

  private static final Tree<NDArray> X = Tree.of("x", uniform(5, Shape.of(7)));

  private static NDArray uniform(long seed, Shape shape) {
    SplittableRandom random = new SplittableRandom(seed);
    NDArray array = NDArray.zeros(shape);
    for (int i = 0; i < array.floats().length; i++) {
      array.floats()[i] = (float) random.nextDouble(-1, 1);
    }
    return array;
  }

  /// Six steps of descent, `length` to a segment; 0 for no segments.
  private static Tree<Tensor> descent(Tree<Tensor> inputs, int length) {
    Tree<Tensor> parameters = Tree.of("w", inputs.get("w"), "b", inputs.get("b"));
    UnaryOperator<Tree<Tensor>> step = p -> step(p, inputs);
    for (int done = 0; done < 6; done += Math.max(1, length)) {
      parameters =
          length == 0
              ? step.apply(parameters)
              : Segment.of(parameters, p -> repeat(step, length, p));
    }
    return parameters;
  }

  private static Tree<Tensor> repeat(
      UnaryOperator<Tree<Tensor>> step, int times, Tree<Tensor> start) {
    Tree<Tensor> value = start;
    for (int i = 0; i < times; i++) {
      value = step.apply(value);
    }
    return value;
  }

  private static Tree<Tensor> step(Tree<Tensor> parameters, Tree<Tensor> inputs) {
    Tensor x = inputs.get("x");
    Tensor y = x.matmul(parameters.get("w")).plus(parameters.get("b")).tanh();
    Tensor frozen = parameters.get("w").stopGradient().sum();
    Tensor loss = y.minus(x).square().mean().plus(y.sum().times(frozen).times(0.01));
    Tree<Tensor> gradient = Gradient.of(loss, parameters);
    return parameters.zip(gradient, (p, g) -> p.minus(g.times(inputs.get("rate"))));
  }

  private static Tensor loss(Tree<Tensor> inputs, int length) {
    Tree<Tensor> adapted = descent(inputs, length);
    return adapted.get("w").sin().sum().plus(adapted.get("b").square().sum());
  }

  private static Program gradients(int length) {
    return Program.trace(
        INPUTS.map(NDArray::type),
        inputs -> {
          Tensor loss = loss(inputs, length);
          Tree<Tensor> first = Gradient.of(loss, inputs);
          Tensor mixed =
              first.leaves().stream()
                  .map(g -> g.square().sum())
                  .reduce(Tensor.constant(0), Tensor::plus);
          return first
              .prefixed("first")
              .merge(Gradient.of(mixed, inputs).prefixed("second"))
              .with("loss", loss);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6})
  void giveTheSameValuesAndGradientsOfGradients(int length) {
    Tree<double[]> expected = Reference.evaluate(gradients(0), INPUTS);
    Program program = gradients(length);
    Numbers.assertClose("reference", expected, Reference.evaluate(program, INPUTS), 1e-9, 1e-12);
    Tree<double[]> fast = new Simd().compile(program).run(INPUTS).map(Reference::widen);
    Numbers.assertClose("fast", expected, fast, 1e-3, 1e-4);
  }

  @Test
  void nest() {
    Tree<double[]> expected =
        Reference.evaluate(gradient(p -> repeat(SegmentTest::curve, 4, p)), X);
    UnaryOperator<Tree<Tensor>> inner = p -> Segment.of(p, SegmentTest::curve);
    UnaryOperator<Tree<Tensor>> outer = p -> Segment.of(p, q -> repeat(inner, 2, q));
    Program nested = gradient(p -> repeat(outer, 2, p));
    Numbers.assertClose("nested", expected, Reference.evaluate(nested, X), 1e-12, 1e-12);
  }

  private static Tree<Tensor> curve(Tree<Tensor> x) {
    return x.map(value -> value.sin().plus(value.square()));
  }

  private static Program gradient(UnaryOperator<Tree<Tensor>> body) {
    return Program.trace(X.map(NDArray::type), x -> Gradient.of(body.apply(x).get("x").sum(), x));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "w", "b", "x", "rate"})
  void areLiftedBeforeAndAfterTheGradient(String shared) {
    Tree<NDArray> inputs =
        INPUTS.mapNamed((name, array) -> name.equals(shared) ? array : stack(array));
    Program plain = Vmap.over(TASKS, gradients(0), shared::equals);
    Tree<double[]> expected = Reference.evaluate(plain, inputs);
    Program after = Vmap.over(TASKS, gradients(2), shared::equals);
    Numbers.assertClose("after", expected, Reference.evaluate(after, inputs), 1e-9, 1e-12);

    Tree<double[]> whole = Reference.evaluate(ofMean(shared, 0), inputs);
    Program before = ofMean(shared, 3);
    Numbers.assertClose("before", whole, Reference.evaluate(before, inputs), 1e-9, 1e-12);
  }

  /// The gradient of the mean loss of lifted tasks.
  private static Program ofMean(String shared, int length) {
    Program loss =
        Program.trace(INPUTS.map(NDArray::type), inputs -> Tree.of("loss", loss(inputs, length)));
    Program lifted = Vmap.over(TASKS, loss, shared::equals);
    Tensor mean = lifted.outputs().get("loss").mean();
    return new Program(lifted.inputs(), Gradient.of(mean, lifted.inputs()));
  }

  private static NDArray stack(NDArray array) {
    NDArray stacked = NDArray.zeros(array.type().lifted(TASKS));
    int size = array.floats().length;
    for (int i = 0; i < stacked.floats().length; i++) {
      stacked.floats()[i] = array.floats()[i % size] * (1 + i / size / 8f);
    }
    return stacked;
  }

  @Test
  void keepMemoryForOneSegmentAndTheBoundaries() {
    long kept = bytes(64, 0);
    assertTrue(bytes(64, 8) < kept / 3, bytes(64, 8) + " of " + kept);
    assertTrue(kept > 12 * bytes(4, 0));
  }

  private static long bytes(int steps, int length) {
    UnaryOperator<Tree<Tensor>> one =
        p -> p.map(x -> x.matmul(x).tanh().plus(x.sin().matmul(x.cos())));
    UnaryOperator<Tree<Tensor>> part =
        length == 0 ? one : p -> Segment.of(p, q -> repeat(one, length, q));
    int parts = length == 0 ? steps : steps / length;
    Program program =
        Program.trace(
            Tree.of("x", ArrayType.floats(32, 32)),
            x -> Gradient.of(repeat(part, parts, x).get("x").sum(), x));
    return new Simd().compile(program).bytes();
  }

  @Test
  void takeWhatDependsOnNothing() {
    Tree<Tensor> inputs = Tree.of("x", Tensor.input("x", ArrayType.floats(2)));
    Tree<Tensor> results = Segment.of(inputs, _ -> Tree.of("y", Tensor.filled(Shape.of(3), 2)));
    assertEquals(Shape.of(3), results.get("y").shape());
    assertEquals(0, Segment.of(inputs, _ -> Tree.empty()).size());
    Program program = new Program(inputs, Gradient.of(results.get("y").sum(), inputs));
    Tree<double[]> zeros = Reference.evaluate(program, Tree.of("x", NDArray.zeros(Shape.of(2))));
    Numbers.assertClose("gradient", new double[2], zeros.get("x"), 0, 0);
  }

  @Test
  void refuseIntegers() {
    Tree<Tensor> inputs = Tree.of("x", Tensor.input("x", ArrayType.floats(2, 3)));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Segment.of(inputs, x -> x.map(Tensor::argMax)));
    assertEquals("a segment needs floats, was given [INT32[2]]", refused.getMessage());
  }
}
