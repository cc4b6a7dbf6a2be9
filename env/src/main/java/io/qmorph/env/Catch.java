package io.qmorph.env;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/// A ball falls from a random column of the top row, and is to be caught by a paddle in the bottom
/// one.
///
/// The board has 10 rows. At each step the paddle, which starts in column `columns / 2`, moves left
/// (action 0), stays (1) or moves right (2), but never off the board, and the ball falls by a row.
/// The ninth step takes the ball to the paddle's row and terminates the episode; its reward is 1 if
/// the paddle is under the ball and -1 if not, that of all others 0. Osband et al. (2020),
/// "Behaviour suite for reinforcement learning"; step for step as bsuite's `Catch` where there is
/// no wind and nothing is mirrored.
///
/// A wind over the bottom row blows the ball aside as it falls there, by `wind` columns or as far
/// as the board goes. Nobody sees it before, so that one has to know the wind to be in the right
/// place.
///
/// The observation is the board row by row, 1 where ball and paddle are and 0 elsewhere. Each row
/// is padded with zeros on the right to the widest board's 9 columns, so that all boards look
/// alike.
///
/// @param columns of the board, in [2, 9]
/// @param wind by how many columns the last step blows the ball to the right, in [-8, 8]
/// @param mirrored whether action 0 moves right and action 2 left
public record Catch(int columns, int wind, boolean mirrored) implements Environment {
  static final int ROWS = 10;
  static final int WIDEST = 9;
  private static final int CELLS = ROWS * WIDEST;
  private static final int BOTTOM = ROWS - 1;

  /// Throws `IllegalArgumentException` unless the numbers are in their ranges.
  public Catch {
    requireIn("columns", columns, 2, WIDEST);
    requireIn("wind", wind, 1 - WIDEST, WIDEST - 1);
  }

  private static void requireIn(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          name + " must be in [" + low + ", " + high + "], was " + value);
    }
  }

  /// The board of bsuite: 5 columns, no wind.
  public static Catch standard() {
    return new Catch(5, 0, false);
  }

  @Override
  public Box observationSpace() {
    float[] ones = new float[CELLS];
    Arrays.fill(ones, 1);
    return new Box(new float[CELLS], ones);
  }

  @Override
  public Discrete actionSpace() {
    return new Discrete(3);
  }

  /// The ball's row and column, and the paddle's column.
  @Override
  public int stateSize() {
    return 3;
  }

  @Override
  public void reset(UniformRandomProvider random, double[] state, int at) {
    state[at] = 0;
    state[at + 1] = random.nextInt(columns);
    state[at + 2] = columns / 2;
  }

  @Override
  public void observe(double[] state, int at, float[] observation, int to) {
    Arrays.fill(observation, to, to + CELLS, 0);
    observation[to + WIDEST * (int) state[at] + (int) state[at + 1]] = 1;
    observation[to + WIDEST * BOTTOM + (int) state[at + 2]] = 1;
  }

  @Override
  public double step(UniformRandomProvider random, double[] state, int at, int action) {
    state[at + 2] = onBoard(state[at + 2] + (mirrored ? 1 - action : action - 1));
    state[at]++;
    if (!terminated(state, at)) {
      return 0;
    }
    state[at + 1] = onBoard(state[at + 1] + wind);
    return state[at + 1] == state[at + 2] ? 1 : -1;
  }

  private double onBoard(double column) {
    return Math.clamp(column, 0, columns - 1);
  }

  @Override
  public boolean terminated(double[] state, int at) {
    return state[at] == BOTTOM;
  }
}
