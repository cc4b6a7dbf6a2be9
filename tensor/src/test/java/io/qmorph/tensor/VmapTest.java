package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.RandomPrograms.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A lifted program gives for each task what the program gives for it alone.
class VmapTest {
  private static final int TASKS = 3;
  private static final double TOLERANCE = 1e-9;

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void equalsALoopOverTasks(long seed) {
    Sample sample = RandomPrograms.sample(seed, 16).withGradient("gradient");
    Set<String> shared = someNames(seed, sample.program());
    List<Tree<double[]>> tasks = tasks(seed, sample, shared);
    Program lifted = Vmap.over(TASKS, sample.program(), shared::contains);
    Tree<double[]> actual = Reference.evaluateDoubles(lifted, stacked(tasks, shared));
    Tree<double[]> expected =
        stacked(
            tasks.stream().map(task -> Reference.evaluateDoubles(sample.program(), task)).toList(),
            Set.of());
    Numbers.assertClose(
        "seed " + seed + " sharing " + shared, expected, actual, TOLERANCE, TOLERANCE);
    sample
        .program()
        .results()
        .forEach((name, type) -> assertEquals(type.lifted(TASKS), lifted.results().get(name)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nests(long seed) {
    Sample sample = RandomPrograms.sample(seed, 12).withGradient("gradient");
    Set<String> innerShared = someNames(seed, sample.program());
    Program inner = Vmap.over(2, sample.program(), innerShared::contains);
    Set<String> outerShared = someNames(seed + 1, sample.program());
    Program outer = Vmap.over(TASKS, inner, outerShared::contains);
    List<Tree<double[]>> rows = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      rows.add(stacked(tasks(seed + task, sample, innerShared).subList(0, 2), innerShared));
    }
    rows.replaceAll(row -> row.mapNamed((name, x) -> common(name, x, rows, outerShared)));
    Tree<double[]> expected =
        stacked(rows.stream().map(row -> Reference.evaluateDoubles(inner, row)).toList(), Set.of());
    Tree<double[]> actual = Reference.evaluateDoubles(outer, stacked(rows, outerShared));
    String what = "seed " + seed + " sharing " + innerShared + " and " + outerShared;
    Numbers.assertClose(what, expected, actual, TOLERANCE, TOLERANCE);
  }

  private static double[] common(
      String name, double[] own, List<Tree<double[]>> rows, Set<String> shared) {
    return shared.contains(name) ? rows.getFirst().get(name) : own;
  }

  /// About a third of the inputs' names.
  private static Set<String> someNames(long seed, Program program) {
    SplittableRandom random = new SplittableRandom(seed);
    return program.inputs().names().stream()
        .filter(_ -> random.nextInt(3) == 0)
        .collect(Collectors.toSet());
  }

  /// The inputs of each task alone: the sample's own for the first, random ones for the others.
  private static List<Tree<double[]>> tasks(long seed, Sample sample, Set<String> shared) {
    SplittableRandom random = new SplittableRandom(seed);
    Tree<NDArray> first = sample.inputs();
    List<Tree<double[]>> tasks = new ArrayList<>();
    tasks.add(first.map(Reference::widen));
    while (tasks.size() < TASKS) {
      tasks.add(
          first
              .mapNamed((name, x) -> shared.contains(name) ? x : another(random, name, x, sample))
              .map(Reference::widen));
    }
    return tasks;
  }

  private static NDArray another(SplittableRandom random, String name, NDArray x, Sample sample) {
    int rows = sample.rows().contains(name) ? sample.rows().get(name) : 0;
    return RandomPrograms.numbers(random, x.type(), rows);
  }

  /// The tasks' arrays one after the other, those of shared names once.
  private static Tree<double[]> stacked(List<Tree<double[]>> tasks, Set<String> shared) {
    return tasks
        .getFirst()
        .mapNamed((name, first) ->
            shared.contains(name)
                ? first
                : tasks.stream().flatMapToDouble(task -> Arrays.stream(task.get(name))).toArray());
  }

  @Test
  void leavesSharedInputsAsTheyAre() {
    Program oneTask =
        Program.trace(
            Tree.of("x", ArrayType.floats(4), "weight", ArrayType.floats(4)),
            inputs -> Tree.of("y", inputs.get("x").times(inputs.get("weight"))));
    Program lifted = Vmap.over(5, oneTask, "weight"::equals);
    assertEquals(ArrayType.floats(4), lifted.signature().get("weight"));
    assertEquals(ArrayType.floats(5, 4), lifted.signature().get("x"));
    assertEquals(ArrayType.floats(5, 4), lifted.results().get("y"));
  }

  @Test
  void repeatsWhatDependsOnNoTask() {
    Program oneTask =
        Program.trace(
            Tree.of("x", ArrayType.floats(2)),
            inputs -> Tree.of("one", Tensor.constant(1), "same", inputs.get("x")));
    Tree<double[]> lifted =
        Reference.evaluateDoubles(
            Vmap.over(2, oneTask, "x"::equals), Tree.of("x", new double[] {3, 4}));
    Numbers.assertClose("one", new double[] {1, 1}, lifted.get("one"), 0, 0);
    Numbers.assertClose("same", new double[] {3, 4, 3, 4}, lifted.get("same"), 0, 0);
  }

  @Test
  void gradientOfTheMeanOverTasksIsTheMeanOfGradients() {
    Program oneTask =
        Program.trace(
            Tree.of("w", ArrayType.floats(3), "x", ArrayType.floats(3)),
            inputs -> Tree.of("loss", inputs.get("w").times(inputs.get("x")).sin().sum().square()));
    Program lifted = Vmap.over(2, oneTask, "w"::equals);
    Tree<Tensor> w = Tree.of("w", lifted.inputs().get("w"));
    Tensor meanLoss = lifted.outputs().get("loss").mean();
    Program whole = new Program(lifted.inputs(), Gradient.of(meanLoss, w));
    Program alone =
        new Program(
            oneTask.inputs(),
            Gradient.of(oneTask.outputs().get("loss"), Tree.of("w", oneTask.inputs().get("w"))));
    double[] weights = {0.5, -1, 2};
    double[] first =
        Reference.evaluateDoubles(alone, Tree.of("w", weights, "x", new double[] {1, 2, 3}))
            .get("w");
    double[] second =
        Reference.evaluateDoubles(alone, Tree.of("w", weights, "x", new double[] {-1, 0, 1}))
            .get("w");
    double[] mean = new double[3];
    Arrays.setAll(mean, i -> (first[i] + second[i]) / 2);
    double[] both = {1, 2, 3, -1, 0, 1};
    Numbers.assertClose(
        "gradient",
        mean,
        Reference.evaluateDoubles(whole, Tree.of("w", weights, "x", both)).get("w"),
        1e-12,
        1e-12);
  }

  @Test
  void refusesFewerThanOneTask() {
    Program program = Program.trace(Tree.of("x", ArrayType.floats()), inputs -> inputs);
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> Vmap.over(0, program, _ -> false));
    assertEquals("tasks must be at least 1, was 0", refusal.getMessage());
  }
}
