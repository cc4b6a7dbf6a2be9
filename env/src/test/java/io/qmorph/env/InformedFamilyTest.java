package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class InformedFamilyTest {
  private static final TaskFamily PLAIN = Families.builtIn().named("reversible-cartpole");
  private static final TaskFamily INFORMED = new InformedFamily(PLAIN);

  private static float[] observed(Environment environment, double[] state) {
    float[] observation = new float[environment.observationSpace().size()];
    environment.observe(state, 0, observation, 0);
    return observation;
  }

  private static float[] told(Map<String, String> words) {
    Environment environment = INFORMED.environment(INFORMED.parse(words));
    return Arrays.copyOfRange(observed(environment, new double[4]), 4, 8);
  }

  /// Force 5 to 15, length 0.25 to 0.75, mass 0.05 to 0.5.
  @Test
  void tellsRealsByTheirTrainedRangesAndFlagsAsNumbers() {
    Map<String, String> lowest = Map.of("force", "5", "length", "0.25", "mass", "0.05");
    assertArrayEquals(new float[] {-1, -1, -1, 0}, told(lowest), 1e-6f);
    Map<String, String> highest =
        Map.of("force", "15", "length", "0.75", "mass", "0.5", "swapped", "true");
    assertArrayEquals(new float[] {1, 1, 1, 1}, told(highest), 1e-6f);
    Map<String, String> beyond = Map.of("force", "20", "length", "0.5", "mass", "0.275");
    assertArrayEquals(new float[] {2, 0, 0, 0}, told(beyond), 1e-6f);
  }

  @Test
  void tellsChoicesOneByOne() {
    TaskFamily grid = new InformedFamily(Families.builtIn().named("gridnavi"));
    List<Integer> goals = GridNavi.goals();
    for (int goal : goals) {
      Environment environment = grid.environment(grid.task(goal));
      float[] observation = observed(environment, new double[] {3});
      float[] expected = new float[GridNavi.CELLS + goals.size()];
      expected[3] = 1;
      expected[GridNavi.CELLS + goals.indexOf(goal)] = 1;
      assertArrayEquals(expected, observation);
    }
  }

  @Test
  void changesNothingElse() {
    for (TaskFamily plain : Families.builtIn().all()) {
      TaskFamily informed = new InformedFamily(plain);
      assertEquals(plain.kinds(), informed.kinds());
      for (Region region : Region.values()) {
        Task task = plain.sample(region, RandomSource.SPLIT_MIX_64.create(1));
        assertEquals(task, informed.sample(region, RandomSource.SPLIT_MIX_64.create(1)));
        assertEquals(plain.successReturn(task), informed.successReturn(task));
        assertEquals(plain.kind(task), informed.kind(task));
        assertSameWalk(plain.environment(task), informed.environment(task));
      }
      int seen = plain.observationScale().length;
      assertArrayEquals(plain.observationScale(), Arrays.copyOf(informed.observationScale(), seen));
    }
  }

  private static void assertSameWalk(Environment plain, Environment informed) {
    double[] state = new double[plain.stateSize()];
    double[] same = new double[informed.stateSize()];
    plain.reset(RandomSource.SPLIT_MIX_64.create(2), state, 0);
    informed.reset(RandomSource.SPLIT_MIX_64.create(2), same, 0);
    assertEquals(plain.ownActions(), informed.ownActions());
    for (int i = 0; i < 20 && !plain.terminated(state, 0); i++) {
      int action = i % plain.actionSpace().n();
      assertEquals(
          plain.step(NoChance.STREAM, state, 0, action),
          informed.step(NoChance.STREAM, same, 0, action));
      assertArrayEquals(state, same);
      assertEquals(plain.terminated(state, 0), informed.terminated(same, 0));
      int seen = plain.observationSpace().size();
      assertArrayEquals(observed(plain, state), Arrays.copyOf(observed(informed, same), seen));
    }
  }
}
