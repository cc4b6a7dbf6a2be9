package io.qmorph.env;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/// A walk on a 5x5 grid from the corner to a goal that is not seen.
///
/// Cell $`5y + x`$ is column x of row y; walks start in cell 0. The actions are stay, up (y + 1),
/// right (x + 1), down and left; a step into a wall stays. The observation is the own cell,
/// one-hot. The reward of a step is 1 if it ends on the goal and -0.1 otherwise. Nothing terminates
/// an episode. Zintgraf et al. (2020), VariBAD, section 5.1.
///
/// @param goal one of [#goals()]
public record GridNavi(int goal) implements Environment {
  static final int SIDE = 5;
  static final int CELLS = SIDE * SIDE;
  static final int ACTIONS = 5;

  /// Throws `IllegalArgumentException` unless the goal is one of the allowed cells.
  public GridNavi {
    if (!isGoal(goal)) {
      throw new IllegalArgumentException("goal must be one of " + goals() + ", was " + goal);
    }
  }

  /// The 21 cells that a goal may be on: all but the start and the three that touch it.
  public static List<Integer> goals() {
    return IntStream.range(0, CELLS).filter(GridNavi::isGoal).boxed().toList();
  }

  private static boolean isGoal(int cell) {
    return cell >= 0 && cell < CELLS && (cell / SIDE > 1 || cell % SIDE > 1);
  }

  /// The cell that an action leads to.
  static int next(int cell, int action) {
    int x = cell % SIDE;
    int y = cell / SIDE;
    return switch (action) {
      case 1 -> y < SIDE - 1 ? cell + SIDE : cell;
      case 2 -> x < SIDE - 1 ? cell + 1 : cell;
      case 3 -> y > 0 ? cell - SIDE : cell;
      case 4 -> x > 0 ? cell - 1 : cell;
      default -> cell;
    };
  }

  @Override
  public Box observationSpace() {
    float[] ones = new float[CELLS];
    Arrays.fill(ones, 1);
    return new Box(new float[CELLS], ones);
  }

  @Override
  public Discrete actionSpace() {
    return new Discrete(ACTIONS);
  }

  @Override
  public int stateSize() {
    return 1;
  }

  @Override
  public void reset(UniformRandomProvider random, double[] state, int at) {
    state[at] = 0;
  }

  @Override
  public void observe(double[] state, int at, float[] observation, int to) {
    for (int cell = 0; cell < CELLS; cell++) {
      observation[to + cell] = state[at] == cell ? 1 : 0;
    }
  }

  @Override
  public double step(UniformRandomProvider random, double[] state, int at, int action) {
    int cell = next((int) state[at], action);
    state[at] = cell;
    return cell == goal ? 1 : -.1;
  }

  @Override
  public boolean terminated(double[] state, int at) {
    return false;
  }
}
