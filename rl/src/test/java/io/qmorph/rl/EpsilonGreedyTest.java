package io.qmorph.rl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpsilonGreedyTest {
  private static final int ACTIONS = 4;
  private static final int DRAWS = 20_000;

  /// What becomes of as many greedy actions 1.
  private static int[] explored(double epsilon, long seed) {
    int[] actions = new int[DRAWS];
    Arrays.fill(actions, 1);
    EpsilonGreedy.explore(actions, ACTIONS, epsilon, RandomSource.XO_SHI_RO_256_PP.create(seed));
    return actions;
  }

  private static long count(int[] actions, int action) {
    return Arrays.stream(actions).filter(chosen -> chosen == action).count();
  }

  /// A random action may be the greedy one too. The bounds are five standard deviations.
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5, 1})
  void replacesTheShareEpsilonByAnyAction(double epsilon) {
    int[] actions = explored(epsilon, 7);
    for (int action = 0; action < ACTIONS; action++) {
      double share = epsilon / ACTIONS + (action == 1 ? 1 - epsilon : 0);
      double bound = 5 * Math.sqrt(share * (1 - share) * DRAWS);
      assertEquals(share * DRAWS, count(actions, action), bound, "action " + action);
    }
  }

  @Test
  void theSameSeedExploresAlike() {
    assertArrayEquals(explored(0.3, 1), explored(0.3, 1));
    assertTrue(!Arrays.equals(explored(0.3, 1), explored(0.3, 2)));
  }
}
