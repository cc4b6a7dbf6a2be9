package io.qmorph.env;

import org.apache.commons.rng.UniformRandomProvider;

/// Explores [GridNavi] by walking to the nearest of the cells that it has visited least, whichever
/// task it is; ties are broken at random.
///
/// It counts a cell as visited when it decides to step there, since the last observation of an
/// episode is one that nobody acts on.
final class LeastVisitedExplorer implements Explorer {
  private static final int NEVER = Integer.MAX_VALUE;

  private final int[] visits = new int[GridNavi.CELLS];

  @Override
  public int action(float[] observation, int at, UniformRandomProvider random) {
    int cell = cell(observation, at);
    visits[cell] = Math.max(visits[cell], 1);
    int action = towards(target(cell, random), cell, random);
    visits[GridNavi.next(cell, action)]++;
    return action;
  }

  private static int cell(float[] observation, int at) {
    int cell = 0;
    while (observation[at + cell] != 1) {
      cell++;
    }
    return cell;
  }

  private int target(int from, UniformRandomProvider random) {
    int target = from;
    int least = NEVER;
    int ties = 0;
    for (int cell = 0; cell < GridNavi.CELLS; cell++) {
      int cost = cell == from ? NEVER : cost(cell, from);
      if (cost < least) {
        least = cost;
        ties = 0;
      }
      if (cost == least && random.nextInt(++ties) == 0) {
        target = cell;
      }
    }
    return target;
  }

  /// Visits count first: no distance is as large as the number of cells.
  private int cost(int cell, int from) {
    return visits[cell] * GridNavi.CELLS + distance(cell, from);
  }

  private static int towards(int target, int cell, UniformRandomProvider random) {
    int best = 0;
    int ties = 0;
    for (int action = 1; action < GridNavi.ACTIONS; action++) {
      if (distance(GridNavi.next(cell, action), target) < distance(cell, target)) {
        ties++;
        best = random.nextInt(ties) == 0 ? action : best;
      }
    }
    return best;
  }

  private static int distance(int cell, int other) {
    return Math.abs(cell / GridNavi.SIDE - other / GridNavi.SIDE)
        + Math.abs(cell % GridNavi.SIDE - other % GridNavi.SIDE);
  }
}
