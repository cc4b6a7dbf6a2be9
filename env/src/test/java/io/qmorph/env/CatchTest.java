package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatchTest {
  private static final int LEFT = 0;
  private static final int STAY = 1;
  private static final int RIGHT = 2;

  /// Plays nine steps from a ball in column `ball`: first `moves` times the action, then staying.
  private static double play(Catch board, double[] state, int action, int moves) {
    double reward = 0;
    for (int step = 0; step < 9; step++) {
      assertEquals(0, reward);
      assertEquals(false, board.terminated(state, 0));
      reward = board.step(NoChance.STREAM, state, 0, step < moves ? action : STAY);
      assertEquals(step + 1, state[0]);
    }
    assertEquals(true, board.terminated(state, 0));
    return reward;
  }

  @ParameterizedTest
  @CsvSource({
    "5, 0, false, 4, RIGHT, 2, 1",
    "5, 0, false, 4, RIGHT, 1, -1",
    "5, 0, false, 4, RIGHT, 9, 1",
    "5, 0, false, 0, LEFT, 2, 1",
    "5, 0, false, 0, LEFT, 9, 1",
    "5, 0, false, 2, STAY, 9, 1",
    "5, 0, false, 1, STAY, 9, -1",
    "5, 0, true, 4, LEFT, 2, 1",
    "5, 0, true, 4, RIGHT, 2, -1",
    "5, 1, false, 1, STAY, 9, 1",
    "5, 1, false, 2, STAY, 9, -1",
    "5, 1, false, 4, RIGHT, 2, 1",
    "5, -2, false, 0, LEFT, 2, 1",
    "5, -2, false, 4, STAY, 0, 1",
    "9, 0, false, 8, RIGHT, 4, 1",
    "3, 0, false, 2, RIGHT, 1, 1"
  })
  void paysForTheCatchAtTheEnd(
      int columns, int wind, boolean mirrored, int ball, String action, int moves, double reward) {
    Catch board = new Catch(columns, wind, mirrored);
    int number = action.equals("LEFT") ? LEFT : action.equals("RIGHT") ? RIGHT : STAY;
    assertEquals(reward, play(board, new double[] {0, ball, columns / 2}, number, moves));
  }

  @Test
  void startsInARandomColumnOverTheMiddle() {
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(1L);
    Set<Double> columns = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      double[] state = new double[3];
      new Catch(7, 1, false).reset(random, state, 0);
      columns.add(state[1]);
      assertEquals(0, state[0]);
      assertEquals(3, state[2]);
    }
    assertEquals(Set.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0), columns);
  }

  @Test
  void showsBallAndPaddleRowByRow() {
    float[] expected = new float[90];
    expected[3 * 9 + 4] = 1;
    expected[9 * 9 + 2] = 1;
    float[] observation = new float[90];
    Catch.standard().observe(new double[] {3, 4, 2}, 0, observation, 0);
    assertArrayEquals(expected, observation);
  }

  @Test
  void aBallInThePaddleIsOneMark() {
    float[] expected = new float[90];
    expected[9 * 9 + 2] = 1;
    float[] observation = new float[90];
    Catch.standard().observe(new double[] {9, 2, 2}, 0, observation, 0);
    assertArrayEquals(expected, observation);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 'columns must be in [2, 9], was 1'",
    "10, 0, 'columns must be in [2, 9], was 10'",
    "5, 9, 'wind must be in [-8, 8], was 9'"
  })
  void refusesOtherBoards(int columns, int wind, String message) {
    var error = assertThrows(IllegalArgumentException.class, () -> new Catch(columns, wind, false));
    assertEquals(message, error.getMessage());
  }
}
