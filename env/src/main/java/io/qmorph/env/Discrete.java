package io.qmorph.env;

/// The integers from 0 to `n - 1`.
///
/// @param n how many there are
public record Discrete(int n) implements Space {
  /// Throws `IllegalArgumentException` unless there is at least one.
  public Discrete {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, was " + n);
    }
  }

  /// Whether `value` is one of them.
  ///
  /// @param value any integer
  public boolean contains(int value) {
    return value >= 0 && value < n;
  }

  /// Returns `action`, or throws `IllegalArgumentException` if it is none of them.
  int requireAction(int action) {
    if (!contains(action)) {
      throw new IllegalArgumentException("action must be in [0, " + (n - 1) + "], was " + action);
    }
    return action;
  }
}
