package io.qmorph.rl;

import org.apache.commons.rng.UniformRandomProvider;

/// Replaces a share of the greedy actions by uniformly random ones.
public final class EpsilonGreedy {
  private EpsilonGreedy() {}

  /// Overwrites each of `actions` with probability `epsilon`.
  ///
  /// @param actions greedy ones
  /// @param actionCount the number of actions there are
  /// @param epsilon in [0, 1]
  /// @param random what decides
  public static void explore(
      int[] actions, int actionCount, double epsilon, UniformRandomProvider random) {
    for (int i = 0; i < actions.length; i++) {
      if (random.nextDouble() < epsilon) {
        actions[i] = random.nextInt(actionCount);
      }
    }
  }
}
