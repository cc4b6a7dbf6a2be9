package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Vmap;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operation's value, gradient and gradient of the gradient against PyTorch's, alone and
/// lifted over tasks.
class OpFixtureTest {
  private static final int TASKS = 3;

  static List<Fixture> fixtures() {
    return Fixtures.of("op_");
  }

  /// How a program is run, and how well it must do. What is left of greater numbers keeps their
  /// rounding error: the absolute error that is allowed grows with a tenth of the greatest number
  /// beside it.
  private static final double SHARE = 0.1;

  private enum Precision {
    DOUBLE(1e-5, 1e-7),
    FLOAT(1e-4, 1e-5);

    private final double relative;
    private final double absolute;

    Precision(double relative, double absolute) {
      this.relative = relative;
      this.absolute = absolute;
    }

    Tree<double[]> run(Program program, Tree<NDArray> inputs) {
      return switch (this) {
        case DOUBLE -> Reference.evaluate(program, inputs);
        case FLOAT -> new Simd().compile(program).run(inputs).map(Reference::widen);
      };
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesValuesAndGradientsInDoubles(Fixture fixture) {
    checkAlone(Precision.DOUBLE, fixture);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesValuesAndGradientsInFloats(Fixture fixture) {
    checkAlone(Precision.FLOAT, fixture);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void givesEachTaskItsOwnInDoubles(Fixture fixture) {
    checkLifted(Precision.DOUBLE, fixture);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void givesEachTaskItsOwnInFloats(Fixture fixture) {
    checkLifted(Precision.FLOAT, fixture);
  }

  private static void checkAlone(Precision precision, Fixture fixture) {
    Program program = program(fixture);
    Tree<double[]> actual = precision.run(program, inputs(fixture));
    Tree<double[]> expected =
        program.outputs().mapNamed((name, _) -> Reference.widen(fixture.tensor(name)));
    program
        .outputs()
        .forEach((name, y) -> assertEquals(fixture.tensor(name).type(), y.type(), name));
    assertClose(
        fixture.name(), comparable(fixture, expected), comparable(fixture, actual), precision);
  }

  /// `out`, `grad.*` and `hvp.*` of the fixture's inputs, cotangent and directions.
  private static Program program(Fixture fixture) {
    return Program.trace(
        inputs(fixture).map(NDArray::type),
        inputs -> {
          Tensor out = OpExpression.of(fixture, inputs);
          Tree<Tensor> x = inputs.under("in");
          Tree<Tensor> gradient = Gradient.of(out.times(inputs.get("cotangent")).sum(), x);
          Tensor along = Tensor.constant(0);
          for (Tensor term :
              gradient.zip(inputs.under("direction"), (g, d) -> g.times(d).sum()).leaves()) {
            along = along.plus(term);
          }
          return Tree.of("out", out)
              .merge(gradient.prefixed("grad"))
              .merge(Gradient.of(along, x).prefixed("hvp"));
        });
  }

  private static Tree<NDArray> inputs(Fixture fixture) {
    Map<String, NDArray> inputs = new TreeMap<>();
    fixture
        .tensors()
        .forEach((name, array) -> {
          boolean given = Set.of("in", "index", "cotangent", "direction").contains(kind(name));
          if (given) {
            inputs.put(name, array);
          }
        });
    return Tree.of(inputs);
  }

  private static String kind(String name) {
    return name.split("\\.")[0];
  }

  /// How equal elements share the gradient of a maximum is free, only its sum over a row is not.
  private static Tree<double[]> comparable(Fixture fixture, Tree<double[]> values) {
    if (!fixture.text("op").equals("max_ties")) {
      return values;
    }
    int columns = fixture.tensor("in.x").shape().size(1);
    return values.mapNamed((name, x) -> name.equals("out") ? x : rowSums(x, columns));
  }

  private static double[] rowSums(double[] x, int columns) {
    double[] sums = new double[x.length / columns];
    for (int i = 0; i < x.length; i++) {
      sums[i / columns] += x[i];
    }
    return sums;
  }

  private static void assertClose(
      String what, Tree<double[]> expected, Tree<double[]> actual, Precision precision) {
    assertEquals(expected.names(), actual.names(), what);
    expected.forEach((name, x) ->
        assertClose(
            what + ": " + name, x, actual.get(name), precision.relative, precision.absolute));
  }

  private static void assertClose(
      String what, double[] expected, double[] actual, double relative, double absolute) {
    assertEquals(expected.length, actual.length, "number of elements of " + what);
    double scale = Arrays.stream(expected).map(Math::abs).reduce(0, Math::max);
    for (int i = 0; i < expected.length; i++) {
      double allowed = absolute * Math.max(1, SHARE * scale) + relative * Math.abs(expected[i]);
      assertEquals(expected[i], actual[i], allowed, what + "[" + i + "]");
    }
  }

  private static void checkLifted(Precision precision, Fixture fixture) {
    Program program = program(fixture);
    for (Set<String> shared : sharings(program.inputs().names())) {
      List<Tree<NDArray>> tasks = tasks(fixture, shared);
      Tree<double[]> alone =
          Tree.transpose(tasks.stream().map(task -> Reference.evaluate(program, task)).toList())
              .map(OpFixtureTest::joined);
      Program lifted = Vmap.over(TASKS, program, shared::contains);
      Tree<NDArray> stacked =
          Tree.transpose(tasks)
              .mapNamed(
                  (name, arrays) -> shared.contains(name) ? arrays.getFirst() : stack(arrays));
      String what = fixture.name() + " sharing " + shared;
      Tree<double[]> actual = precision.run(lifted, stacked);
      alone.forEach((name, x) -> assertSame(what + ": " + name, x, actual.get(name), precision));
    }
  }

  /// Rounding is measured by the greatest number: small ones may be what is left of greater ones.
  private static void assertSame(
      String what, double[] alone, double[] lifted, Precision precision) {
    double scale = Math.max(1, Arrays.stream(alone).map(Math::abs).max().orElse(0));
    assertClose(what, alone, lifted, precision.relative, precision.absolute * scale);
  }

  /// Nothing shared, everything, each input alone, and all but each.
  private static List<Set<String>> sharings(List<String> names) {
    List<Set<String>> sharings = new ArrayList<>(List.of(Set.of(), Set.copyOf(names)));
    for (String one : names) {
      sharings.add(Set.of(one));
      sharings.add(Set.copyOf(names.stream().filter(name -> !name.equals(one)).toList()));
    }
    return sharings;
  }

  /// The fixture's inputs, and for the further tasks the same ones shrunk, apart from what is
  /// shared.
  private static List<Tree<NDArray>> tasks(Fixture fixture, Set<String> shared) {
    List<Tree<NDArray>> tasks = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      float factor = 1 - task / 16f;
      tasks.add(
          inputs(fixture).mapNamed((name, x) -> shared.contains(name) ? x : shrunk(x, factor)));
    }
    return tasks;
  }

  private static NDArray shrunk(NDArray x, float factor) {
    NDArray result = x.copy();
    switch (x.type().element()) {
      case FLOAT32 -> {
        for (int i = 0; i < result.floats().length; i++) {
          result.floats()[i] *= factor;
        }
      }
      case INT32 -> {
        for (int i = 0; i < result.ints().length; i++) {
          result.ints()[i] = Math.round(result.ints()[i] * factor);
        }
      }
    }
    return result;
  }

  private static NDArray stack(List<NDArray> arrays) {
    NDArray result = NDArray.zeros(arrays.getFirst().type().lifted(arrays.size()));
    int size = arrays.getFirst().shape().elements();
    for (int task = 0; task < arrays.size(); task++) {
      switch (result.type().element()) {
        case FLOAT32 ->
            System.arraycopy(arrays.get(task).floats(), 0, result.floats(), task * size, size);
        case INT32 ->
            System.arraycopy(arrays.get(task).ints(), 0, result.ints(), task * size, size);
      }
    }
    return result;
  }

  private static double[] joined(List<double[]> parts) {
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }
}
