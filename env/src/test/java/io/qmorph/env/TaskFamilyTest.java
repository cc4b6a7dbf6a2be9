package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFamilyTest {
  private static final TaskFamily REVERSIBLE = Families.builtIn().named("reversible-cartpole");
  private static final TaskFamily GRID = Families.builtIn().named("gridnavi");
  private static final TaskFamily CATCH = Families.builtIn().named("catch");

  private static UniformRandomProvider stream(long seed) {
    return RandomSource.SPLIT_MIX_64.create(seed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "reversible-cartpole; force; [5.0, 15.0]; [1.0, 5.0] [15.0, 20.0]",
        "reversible-cartpole; length; [0.25, 0.75]; [0.05, 0.25] [0.75, 1.0]",
        "reversible-cartpole; mass; [0.05, 0.5]; [0.01, 0.05] [0.5, 1.0]",
        "cartpole; force; [5.0, 15.0]; [1.0, 5.0] [15.0, 20.0]",
        "mountain-car; force; [5.0E-4, 0.005]; [1.0E-4, 5.0E-4] [0.005, 0.01]",
        "mountain-car; mass; [0.001, 0.005]; [5.0E-4, 0.001] [0.005, 0.01]",
        "acrobot; length; [0.75, 1.25]; [0.5, 0.75] [1.25, 1.5]",
        "acrobot; mass; [0.75, 1.25]; [0.5, 0.75] [1.25, 1.5]",
        "acrobot; inertia; [0.75, 1.25]; [0.5, 0.75] [1.25, 1.5]",
        "pendulum; mass; [0.75, 1.25]; [0.5, 0.75] [1.25, 1.5]",
        "pendulum; gravity; [7.5, 12.5]; [5.0, 7.5] [12.5, 15.0]"
      })
  void hasThePublishedRanges(String family, String name, String inner, String outer) {
    TaskParameter.Real real = real(Families.builtIn().named(family), name);
    assertEquals(inner, join(real.interpolation()));
    assertEquals(outer, join(real.extrapolation()));
  }

  private static TaskParameter.Real real(TaskFamily family, String name) {
    return family.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(TaskParameter.Real.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static String join(List<Interval> intervals) {
    return String.join(" ", intervals.stream().map(Interval::toString).toList());
  }

  /// Of the force's outside, 4 N lie below and 5 N above.
  @Test
  void drawsUniformlyFromTheUnionOfTheIntervals() {
    List<Task> tasks = REVERSIBLE.sample(90_000, Region.EXTRAPOLATION, stream(1));
    double[] forces = tasks.stream().mapToDouble(task -> task.get("force")).toArray();
    int[] perNewton = new int[20];
    for (double force : forces) {
      perNewton[(int) force]++;
    }
    for (int newton = 0; newton < 20; newton++) {
      boolean outside = newton >= 1 && newton < 5 || newton >= 15;
      assertEquals(outside ? 10_000 : 0, perNewton[newton], outside ? 400 : 0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4})
  void exactlyHalfAreSwappedInNoOrder(long seed) {
    for (Region region : List.of(Region.INTERPOLATION, Region.EXTRAPOLATION)) {
      List<Task> tasks = REVERSIBLE.sample(128, region, stream(seed));
      assertEquals(64, tasks.stream().filter(task -> task.flag("swapped")).count());
      Set<Boolean> firstOfEachPair = new HashSet<>();
      for (int i = 0; i < tasks.size(); i += 2) {
        firstOfEachPair.add(tasks.get(i).flag("swapped"));
      }
      assertEquals(2, firstOfEachPair.size());
    }
  }

  @Test
  void theDefaultRegionIsTheDefaultTaskAlone() {
    for (TaskFamily family : Families.builtIn().all()) {
      Task byDefault = family.parse(Map.of());
      assertEquals(
          Set.of(byDefault),
          Set.copyOf(family.sample(9, Region.DEFAULT, stream(0))),
          family.name());
    }
  }

  /// The returns of an episode that reaches its goal in the last step that makes it a success, and
  /// of one that takes a step more.
  @ParameterizedTest
  @CsvSource({"mountain-car, 110", "acrobot, 80"})
  void succeedsWithinSoManySteps(String name, int steps) {
    TaskFamily family = Families.builtIn().named(name);
    Task task = family.parse(Map.of());
    double least = family.successReturn(task).orElseThrow();
    assertEquals(true, returnAtGoal(family.environment(task), steps) >= least);
    assertEquals(false, returnAtGoal(family.environment(task), steps + 1) >= least);
  }

  private static double returnAtGoal(Environment environment, int steps) {
    double sum = 0;
    for (int step = 1; step < steps; step++) {
      sum += environment.step(NoChance.STREAM, new double[environment.stateSize()], 0, 1);
    }
    double[] last = environment instanceof MountainCar ? new double[] {.5, .01} : upright();
    sum += environment.step(NoChance.STREAM, last, 0, 1);
    assertEquals(true, environment.terminated(last, 0));
    return sum;
  }

  private static double[] upright() {
    return new double[] {Math.PI, 0, 0, 0};
  }

  @Test
  void balancesLongEnough() {
    TaskFamily family = Families.builtIn().named("cartpole");
    assertEquals(OptionalDouble.of(195), family.successReturn(family.parse(Map.of())));
  }

  @Test
  void aSingleTaskIsSwappedOrNot() {
    UniformRandomProvider random = stream(0);
    Set<Boolean> seen = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      seen.add(REVERSIBLE.sample(Region.INTERPOLATION, random).flag("swapped"));
    }
    assertEquals(2, seen.size());
  }

  @Test
  void aSampleOfAFiniteFamilyHoldsEachTaskAsOften() {
    List<Task> tasks = GRID.sample(42, Region.INTERPOLATION, stream(0));
    assertEquals(Set.copyOf(GRID.all()), Set.copyOf(tasks.subList(0, 21)));
    assertEquals(Set.copyOf(GRID.all()), Set.copyOf(tasks.subList(21, 42)));
    assertFalse(tasks.subList(0, 21).equals(tasks.subList(21, 42)));
  }

  @Test
  void aChoiceWithAnOutsideIsDrawnFromItsRegion() {
    assertEquals(Set.of(4.0, 5.0, 6.0, 7.0), columns(Region.INTERPOLATION));
    assertEquals(Set.of(3.0, 8.0, 9.0), columns(Region.EXTRAPOLATION));
  }

  private static Set<Double> columns(Region region) {
    return CATCH.sample(12, region, stream(0)).stream()
        .map(task -> task.get("columns"))
        .collect(Collectors.toSet());
  }

  @Test
  void onlyGridNaviAndCatchAreFinite() {
    for (TaskFamily family : Families.builtIn().all()) {
      assertEquals(family.equals(GRID) || family.equals(CATCH), family.finite());
    }
    assertEquals(21, GRID.all().size());
    assertEquals(7 * 5 * 2, Set.copyOf(CATCH.all()).size());
    assertThrows(IllegalStateException.class, REVERSIBLE::all);
  }

  @Test
  void readsAUsersWords() {
    Task task = REVERSIBLE.parse(Map.of("force", "12", "length", " 0.6 ", "swapped", "true"));
    assertEquals("force=12.0, length=0.6, mass=0.1, swapped=1.0", task.toString());
    assertEquals("force=12.0, length=0.6, mass=0.1, swapped=true", REVERSIBLE.describe(task));
    assertEquals(new CartPole(12, .6, .1, true), REVERSIBLE.environment(task));
  }

  @Test
  void replacesWhatAUserNames() {
    Task task = REVERSIBLE.parse(Map.of("force", "12", "mass", "0.2"));
    Task replaced = REVERSIBLE.replace(task, Map.of("mass", "0.3", "swapped", "true"));
    assertEquals("force=12.0, length=0.5, mass=0.3, swapped=true", REVERSIBLE.describe(replaced));
    assertEquals(task, REVERSIBLE.replace(task, Map.of()));
  }

  @Test
  void defaultsAreGymnasiumsAndBsuitesConstants() {
    assertEquals(CartPole.standard(), byDefault("reversible-cartpole"));
    assertEquals(CartPole.standard(), byDefault("cartpole"));
    assertEquals(MountainCar.standard(), byDefault("mountain-car"));
    assertEquals(Acrobot.standard(), byDefault("acrobot"));
    assertEquals(Pendulum.standard(), byDefault("pendulum"));
    assertEquals(Catch.standard(), byDefault("catch"));
  }

  private static Environment byDefault(String family) {
    return Families.builtIn()
        .named(family)
        .environment(Families.builtIn().named(family).parse(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "cartpole; lenght; 1; cartpole has no task parameter lenght, did you mean length? (it has"
            + " force, length, mass)",
        "cartpole; swapped; true; cartpole has no task parameter swapped, did you mean force? (it"
            + " has force, length, mass)",
        "cartpole; force; -3; force must be a number in [0.1, 1000.0], was -3",
        "cartpole; force; 0; force must be a number in [0.1, 1000.0], was 0",
        "cartpole; mass; heavy; mass must be a number in [0.001, 100.0], was heavy",
        "cartpole; mass; NaN; mass must be a number in [0.001, 100.0], was NaN",
        "cartpole; mass; Infinity; mass must be a number in [0.001, 100.0], was Infinity",
        "reversible-cartpole; swapped; yes; swapped must be true or false, was yes",
        "reversible-cartpole; swapped; 2; swapped must be true or false, was 2",
        "mountain-car; force; 1; force must be a number in [1.0E-5, 0.1], was 1",
        "gridnavi; goal; 1; goal must be one of [2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,"
            + " 18, 19, 20, 21, 22, 23, 24], was 1",
        "catch; columns; 2; columns must be one of [5, 4, 6, 7, 3, 8, 9], was 2",
        "gridnavi; goal; 2.5; goal must be one of [2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,"
            + " 17, 18, 19, 20, 21, 22, 23, 24], was 2.5"
      })
  void refusesInOneLine(String family, String name, String value, String message) {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Families.builtIn().named(family).parse(Map.of(name, value)));
    assertEquals(message, error.getMessage());
  }

  @Test
  void refusesNumbersThatAreNoTask() {
    var few = assertThrows(IllegalArgumentException.class, () -> REVERSIBLE.task(10, .5));
    assertEquals("reversible-cartpole has 4 task parameters, was given 2 values", few.getMessage());
    assertThrows(IllegalArgumentException.class, () -> REVERSIBLE.task(10, .5, .1, .5));
    assertThrows(IllegalArgumentException.class, () -> REVERSIBLE.task(10, -.5, .1, 0));
  }

  @Test
  void timeLimitsAreThoseOfTheSources() {
    int[] limits = Families.builtIn().all().stream().mapToInt(TaskFamily::maximumSteps).toArray();
    assertArrayEquals(new int[] {500, 500, 200, 500, 200, 15, 9, 500}, limits);
  }

  /// Walking straight to each goal and staying there.
  @Test
  void theBestReturnOnTheGridIsElevenOnAverage() {
    double sum = 0;
    for (Task task : GRID.all()) {
      Environment grid = GRID.environment(task);
      int goal = (int) task.get("goal");
      double[] state = {0};
      for (int i = 0; i < GRID.maximumSteps(); i++) {
        sum +=
            grid.step(
                NoChance.STREAM,
                state,
                0,
                state[0] % 5 < goal % 5 ? 2 : state[0] + 4 < goal ? 1 : 0);
      }
    }
    assertEquals(11.07, sum / 21, .005);
  }
}
