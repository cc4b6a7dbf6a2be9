package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixedFamilyTest {
  private static final TaskFamily MIXED = new MixedFamily();

  private static Task task(int kind) {
    return MIXED.parse(Map.of("kind", Integer.toString(kind)));
  }

  private static TaskFamily member(int kind) {
    return Families.builtIn().named(MIXED.kinds().get(kind).name());
  }

  @Test
  void knowsItsKinds() {
    assertEquals(
        List.of(
            new Kind("cartpole", 4, 2), new Kind("mountain-car", 2, 3), new Kind("acrobot", 6, 3)),
        MIXED.kinds());
  }

  @Test
  void aThirdOfTheTasksIsOfEachKind() {
    for (Region region : List.of(Region.INTERPOLATION, Region.EXTRAPOLATION)) {
      List<Task> tasks = MIXED.sample(30, region, RandomSource.SPLIT_MIX_64.create(1L));
      for (int kind = 0; kind < 3; kind++) {
        int one = kind;
        assertEquals(10, tasks.stream().filter(task -> MIXED.kind(task) == one).count());
      }
    }
  }

  /// The same episode in a mixed task and in the own family's: scaled, padded, divided by 500.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void stepsAsItsOwnKind(int kind) {
    Kind shape = MIXED.kinds().get(kind);
    TaskFamily member = member(kind);
    Simulation mixed = new Simulation(MIXED.environment(task(kind)), 50);
    Simulation own = new Simulation(member.environment(member.parse(Map.of())), 50);
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(7L);
    assertArrayEquals(padded(kind, own.reset(5)), mixed.reset(5));
    boolean ended = false;
    while (!ended) {
      int action = random.nextInt(shape.actions());
      Simulation.Step expected = own.step(action);
      Simulation.Step actual = mixed.step(action);
      assertArrayEquals(padded(kind, expected.observation()), actual.observation());
      assertEquals(expected.reward() / 500, actual.reward());
      assertEquals(expected.terminated(), actual.terminated());
      ended = expected.ended();
    }
  }

  private static float[] padded(int kind, float[] own) {
    float[] expected = new float[9];
    float[] scale = member(kind).observationScale();
    for (int i = 0; i < own.length; i++) {
      expected[i] = own[i] / scale[i];
    }
    expected[6 + kind] = 1;
    return expected;
  }

  @ParameterizedTest
  @CsvSource({
    "0, force, 7.5",
    "0, length, 0.3",
    "1, force, 0.002",
    "1, mass, 0.004",
    "2, inertia, 0.8",
    "2, length, 1.1"
  })
  void aTaskHasItsKindsParameters(int kind, String name, String value) {
    TaskFamily member = member(kind);
    String longer = member.name() + "." + name;
    Task mixed = MIXED.parse(Map.of("kind", Integer.toString(kind), longer, value));
    Environment own = member.environment(member.parse(Map.of(name, value)));
    assertEquals(own, ((PaddedEnvironment) MIXED.environment(mixed)).own());
  }

  @Test
  void anActionThatAKindLacksDoesWhatTheLastDoes() {
    Environment cartPole = MIXED.environment(task(0));
    double[] last = {.1, .2, .03, .4};
    double[] lacking = last.clone();
    assertEquals(
        cartPole.step(NoChance.STREAM, last, 0, 1), cartPole.step(NoChance.STREAM, lacking, 0, 2));
    assertArrayEquals(last, lacking);
    assertEquals(2, cartPole.ownActions());
    assertEquals(3, cartPole.actionSpace().n());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void theExplorerTakesAllOfAKindsActionsAndNoOther(int kind) {
    float[] observations = new float[20];
    observations[10 + 6 + kind] = 1;
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(3L);
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      taken.add(MIXED.explorer().action(observations, 10, random));
    }
    assertEquals(kind == 0 ? Set.of(0, 1) : Set.of(0, 1, 2), taken);
  }

  /// The least return that succeeds and the greatest that does not, summed step by step.
  @ParameterizedTest
  @CsvSource({"0, 195, 194", "1, -110, -111", "2, -79, -80"})
  void succeedsAsItsOwnKind(int kind, int success, int failure) {
    double least = MIXED.successReturn(task(kind)).orElseThrow();
    assertEquals(true, summed(success) >= least);
    assertEquals(false, summed(failure) >= least);
  }

  private static double summed(int steps) {
    double[] rewards = new double[Math.abs(steps)];
    Arrays.fill(rewards, Math.signum(steps) / 500);
    double sum = 0;
    for (double reward : rewards) {
      sum += reward;
    }
    return sum;
  }
}
