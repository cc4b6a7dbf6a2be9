package io.qmorph.env;

import org.apache.commons.rng.UniformRandomProvider;

/// Takes each action with the same probability, and remembers nothing.
///
/// @param actions how many there are
public record UniformExplorer(int actions) implements Explorer {
  @Override
  public int action(float[] observation, int at, UniformRandomProvider random) {
    return random.nextInt(actions);
  }
}
