package io.qmorph.env;

/// Rules on the constants of a task.
final class Require {
  private Require() {}

  /// Throws `IllegalArgumentException` naming the constant unless it is above 0 and finite.
  static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be above 0 and finite, was " + value);
    }
  }

  /// Throws `IllegalArgumentException` naming the constant unless it is at least `least`.
  static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
    }
  }
}
