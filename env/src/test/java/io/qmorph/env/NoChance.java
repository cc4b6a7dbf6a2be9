package io.qmorph.env;

import org.apache.commons.rng.UniformRandomProvider;

/// For dynamics without chance.
final class NoChance {
  /// A stream that nothing may be drawn from.
  static final UniformRandomProvider STREAM =
      () -> {
        throw new AssertionError("there must be no chance in a step");
      };

  private NoChance() {}
}
