package io.qmorph.env;

import org.apache.commons.rng.UniformRandomProvider;

/// How a task's support set is collected without a trained policy.
///
/// An explorer serves one task, over all episodes of its support set, and may remember what it has
/// seen there.
public interface Explorer {
  /// The action to take where `observation[at, ...)` is observed.
  ///
  /// @param observation holds what is observed, from `at` on
  /// @param at where the observation's numbers start
  /// @param random what chance there is in the choice
  int action(float[] observation, int at, UniformRandomProvider random);
}
