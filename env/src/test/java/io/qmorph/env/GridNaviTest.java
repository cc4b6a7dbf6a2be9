package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridNaviTest {
  private static final int STAY = 0;
  private static final int UP = 1;
  private static final int RIGHT = 2;
  private static final int DOWN = 3;
  private static final int LEFT = 4;

  @Test
  void goalsAreNeitherTheStartNorBesideIt() {
    List<Integer> goals = GridNavi.goals();
    assertEquals(21, goals.size());
    assertFalse(goals.contains(0) || goals.contains(1) || goals.contains(5) || goals.contains(6));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 5, 6, 25})
  void refusesOtherGoals(int goal) {
    var error = assertThrows(IllegalArgumentException.class, () -> new GridNavi(goal));
    assertTrue(error.getMessage().startsWith("goal must be one of [2, 3, 4, 7,"));
    assertTrue(error.getMessage().endsWith("was " + goal));
  }

  @Test
  void movesOneCellAndStaysAtWalls() {
    GridNavi grid = new GridNavi(24);
    double[] state = {0};
    int[] actions = {DOWN, LEFT, UP, RIGHT, STAY, UP, UP, UP, UP, RIGHT, RIGHT, RIGHT, RIGHT, DOWN};
    int[] cells = {0, 0, 5, 6, 6, 11, 16, 21, 21, 22, 23, 24, 24, 19};
    for (int i = 0; i < actions.length; i++) {
      double reward = grid.step(NoChance.STREAM, state, 0, actions[i]);
      assertEquals(cells[i], state[0]);
      assertEquals(cells[i] == 24 ? 1 : -.1, reward);
      assertFalse(grid.terminated(state, 0));
    }
  }

  @Test
  void showsTheOwnCellAndNotTheGoal() {
    float[] expected = new float[25];
    expected[7] = 1;
    for (int goal : GridNavi.goals()) {
      float[] observation = new float[25];
      new GridNavi(goal).observe(new double[] {7}, 0, observation, 0);
      assertArrayEquals(expected, observation);
    }
  }
}
