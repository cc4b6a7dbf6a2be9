package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.nn.Optimizer.Update;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Vmap;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
  private static final Tree<NDArray> PARAMETERS =
      Tree.of("w", NDArray.of(Shape.of(1, 2), 1, -2), "b", NDArray.of(Shape.of(1), 0.5f));
  private static final Tree<NDArray> GRADIENT =
      Tree.of("w", NDArray.of(Shape.of(1, 2), 0.5f, 3), "b", NDArray.of(Shape.of(1), -0.25f));

  static List<Optimizer> optimizers() {
    return List.of(
        new Sgd(),
        new Sgd(0.9, false),
        new Sgd(0.8, true),
        new Adam(0.9, 0.99, 1e-3),
        new AdamW(0.8, 0.95, 1e-3, 0.1),
        new RmsProp(0.9, 1e-3, false),
        new RmsProp(0.9, 1e-3, true));
  }

  private static Tree<NDArray> arguments(Optimizer optimizer, Tree<NDArray> gradient) {
    return PARAMETERS
        .prefixed("parameters")
        .merge(gradient.prefixed("gradient"))
        .merge(optimizer.init(PARAMETERS).prefixed("state"))
        .with("rate", NDArray.scalar(0.1f));
  }

  private static Update step(Optimizer optimizer, Tree<Tensor> all) {
    return optimizer.step(
        all.under("state"), all.under("parameters"), all.under("gradient"), all.get("rate"));
  }

  private static Tree<Tensor> merged(Update update) {
    return update.state().prefixed("state").merge(update.parameters().prefixed("parameters"));
  }

  private static Tensor mixed(Tree<Tensor> tree) {
    return tree.leaves().stream().map(Traces::mixed).reduce(Tensor.constant(0), Tensor::plus);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void theStateKeepsItsNamesAndTypes(Optimizer optimizer) {
    Tree<NDArray> arguments = arguments(optimizer, GRADIENT);
    Program program = Traces.program(arguments, all -> merged(step(optimizer, all)));
    assertEquals(arguments.under("state").map(NDArray::type), program.results().under("state"));
    assertEquals(PARAMETERS.map(NDArray::type), program.results().under("parameters"));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void theFirstStepGoesAgainstTheGradient(Optimizer optimizer) {
    Tree<double[]> moved =
        Traces.evaluate(arguments(optimizer, GRADIENT), all -> step(optimizer, all).parameters());
    assertTrue(moved.get("w")[0] < 1);
    assertTrue(moved.get("w")[1] < -2 * 0.98);
    assertTrue(moved.get("b")[0] > 0.5);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void gradientsFlowThroughTwoSteps(Optimizer optimizer) {
    Tree<NDArray> arguments = arguments(optimizer, GRADIENT);
    Traces.assertGradients(
        Tree.of("gradient", arguments.get("gradient.w"), "rate", arguments.get("rate"))
            .with("parameters", arguments.get("parameters.w")),
        all -> mixed(twoSteps(optimizer, all).parameters()));
  }

  private static Update twoSteps(Optimizer optimizer, Tree<Tensor> all) {
    Tree<Tensor> gradient = Tree.of("w", all.get("gradient"));
    Tree<Tensor> parameters = Tree.of("w", all.get("parameters"));
    Tree<Tensor> zeros =
        optimizer
            .init(Tree.of("w", PARAMETERS.get("w")))
            .map(array -> Tensor.filled(array.shape(), 0));
    Update first = optimizer.step(zeros, parameters, gradient, all.get("rate"));
    Tree<Tensor> other = gradient.map(g -> g.times(0.7).plus(0.2));
    return optimizer.step(first.state(), first.parameters(), other, all.get("rate"));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void aZeroGradientHasFiniteDerivatives(Optimizer optimizer) {
    Tree<NDArray> arguments =
        arguments(optimizer, GRADIENT.map(array -> NDArray.zeros(array.type())));
    Traces.evaluate(arguments, all -> Gradient.of(mixed(step(optimizer, all).parameters()), all))
        .forEach((name, values) -> {
          boolean finite = Arrays.stream(values).allMatch(Double::isFinite);
          assertTrue(finite, name + " " + Arrays.toString(values));
        });
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void eachParameterCanHaveItsOwnRates(Optimizer optimizer) {
    Tree<NDArray> arguments =
        arguments(optimizer, GRADIENT)
            .with("rates.w", NDArray.of(Shape.of(1, 2), 0.1f, 0.2f))
            .with("rates.b", NDArray.scalar(0.3f));
    double[][] oneRate = new double[3][];
    for (int i = 0; i < 3; i++) {
      Tree<NDArray> at = arguments.with("rate", NDArray.scalar(0.1f * (i + 1)));
      Tree<double[]> moved = Traces.evaluate(at, all -> step(optimizer, all).parameters());
      oneRate[i] = new double[] {moved.get("w")[0], moved.get("w")[1], moved.get("b")[0]};
    }
    Tree<double[]> moved =
        Traces.evaluate(
            arguments,
            all ->
                optimizer
                    .step(
                        all.under("state"),
                        all.under("parameters"),
                        all.under("gradient"),
                        all.under("rates"))
                    .parameters());
    assertArrayEquals(new double[] {oneRate[0][0], oneRate[1][1]}, moved.get("w"), 1e-12);
    assertEquals(oneRate[2][2], moved.get("b")[0], 1e-8);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void manyTasksStepAsEachAlone(Optimizer optimizer) {
    UniformRandomProvider random = Traces.random(1);
    Program one =
        Traces.program(arguments(optimizer, GRADIENT), all -> merged(step(optimizer, all)));
    Program lifted = Vmap.over(3, one, name -> name.equals("rate"));
    Tree<NDArray> many =
        lifted
            .signature()
            .map(type -> Traces.uniform(type.shape(), random))
            .map(OptimizerTest::positive);
    Tree<double[]> together = Reference.evaluate(lifted, many);
    for (int task = 0; task < 3; task++) {
      int index = task;
      Tree<NDArray> alone = many.mapNamed((name, x) -> name.equals("rate") ? x : taskOf(x, index));
      Reference.evaluate(one, alone)
          .forEach((name, values) -> {
            int from = index * values.length;
            double[] own = Arrays.copyOfRange(together.get(name), from, from + values.length);
            assertArrayEquals(values, own, 1e-12, name);
          });
    }
  }

  private static NDArray positive(NDArray array) {
    for (int i = 0; i < array.floats().length; i++) {
      array.floats()[i] = Math.abs(array.floats()[i]);
    }
    return array;
  }

  private static NDArray taskOf(NDArray many, int task) {
    Shape shape = many.shape().remove(0);
    int from = task * shape.elements();
    return NDArray.of(shape, Arrays.copyOfRange(many.floats(), from, from + shape.elements()));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void aConstantGradientKeepsThousandsOfFloatStepsFinite(Optimizer optimizer) {
    Tree<NDArray> end = run(optimizer, 3000);
    end.forEach((name, array) -> {
      for (float value : array.floats()) {
        assertTrue(Float.isFinite(value), name + " " + value);
      }
    });
  }

  private static Tree<NDArray> run(Optimizer optimizer, int steps) {
    Tree<NDArray> arguments = arguments(optimizer, GRADIENT);
    Executable step =
        new Simd().compile(Traces.program(arguments, all -> merged(step(optimizer, all))));
    for (int i = 0; i < steps; i++) {
      Tree<NDArray> next = step.run(arguments);
      arguments = arguments.mapNamed((name, old) -> next.contains(name) ? next.get(name) : old);
    }
    return arguments;
  }

  @Test
  void adamsCorrectionsStayPreciseInFloats() {
    for (int steps : new int[] {1, 10, 500, 5000}) {
      Tree<NDArray> state = run(new Adam(), steps).under("state");
      double first = 1 - Math.pow(0.9, steps);
      double second = 1 - Math.pow(0.999, steps);
      assertEquals(first, state.get("meanCorrection").item(), 2e-5 * first);
      assertEquals(second, state.get("squareCorrection").item(), 5e-5 * second);
    }
  }

  @Test
  void adamMovesByTheRateUnderAConstantGradient() {
    for (int steps : new int[] {1, 10, 500}) {
      float[] moved = run(new Adam(), steps).get("parameters.w").floats();
      assertEquals(1 - 0.1 * steps, moved[0], 1e-4 * steps);
      assertEquals(-2 - 0.1 * steps, moved[1], 1e-4 * steps);
    }
  }

  @Test
  void aGradientOfOtherNamesIsRefused() {
    Tree<Tensor> parameters = Tree.of("w", Tensor.constant(1));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Sgd()
                .step(
                    Tree.empty(),
                    parameters,
                    Tree.of("v", Tensor.constant(1)),
                    Tensor.constant(1)));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertEquals("momentum must be in [0, 1), was 1.0", refusal(() -> new Sgd(1, false)));
    assertEquals("nesterov needs a momentum above 0, was 0", refusal(() -> new Sgd(0, true)));
    assertEquals("beta1 must be in [0, 1), was -0.1", refusal(() -> new Adam(-0.1, 0.9, 1)));
    assertEquals("beta2 must be in [0, 1), was NaN", refusal(() -> new Adam(0, Double.NaN, 1)));
    assertEquals(
        "epsilon must be positive and finite, was 0.0", refusal(() -> new Adam(0.9, 0.9, 0)));
    assertEquals(
        "weightDecay must be at least 0 and finite, was -1.0", refusal(() -> new AdamW(-1)));
    assertEquals("alpha must be in [0, 1), was 2.0", refusal(() -> new RmsProp(2, 1e-8, true)));
  }

  private static String refusal(Runnable construction) {
    return assertThrows(IllegalArgumentException.class, construction::run).getMessage();
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void whatDecaysForLongIsZeroRatherThanSubnormal(Optimizer optimizer) {
    Tree<NDArray> arguments = arguments(optimizer, GRADIENT);
    Executable step =
        new Simd().compile(Traces.program(arguments, all -> merged(step(optimizer, all))));
    Tree<NDArray> still = arguments;
    for (int i = 0; i < 100_000; i++) {
      Tree<NDArray> next = step.run(still);
      Tree<NDArray> nothing = GRADIENT.map(array -> NDArray.zeros(array.type()));
      still = next.merge(nothing.prefixed("gradient")).with("rate", arguments.get("rate"));
    }
    still
        .under("state")
        .forEach((name, array) -> {
          for (float value : array.floats()) {
            assertEquals(name.endsWith("Correction") ? 1 : 0, value, 1e-4, name);
            assertTrue(value == 0 || name.endsWith("Correction"), name + " is " + value);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-12f, 1e-17f, 3e-18f, 1e-19f, 1e-20f, 1e-30f, 1e-38f, 1e-44f})
  void tinyGradientsStepByNoMoreThanTheRate(float size) {
    NDArray tiny = NDArray.of(Shape.of(1, 2), size, -size);
    Tree<NDArray> gradient = GRADIENT.with("w", tiny);
    List<Optimizer> steppers =
        List.of(
            new Adam(0.9, 0.999, 1e-30),
            new AdamW(0.9, 0.999, 1e-30, 0),
            new Adam(0.9, 0, 1e-40),
            new RmsProp(0, 1e-30, false));
    for (Optimizer optimizer : steppers) {
      Tree<NDArray> arguments =
          arguments(optimizer, gradient).with("parameters.w", NDArray.zeros(tiny.type()));
      Program program = Traces.program(arguments, all -> merged(step(optimizer, all)));
      float[] moved = new Simd().compile(program).run(arguments).get("parameters.w").floats();
      assertTrue(moved[0] <= 0 && moved[0] >= -0.101f, optimizer + " moves by " + moved[0]);
      assertEquals(0, moved[0] + moved[1]);
    }
  }
}
