package io.qmorph.nn;

/// Checks of arguments; each message names the argument, the rule and the value.
final class Requirements {
  private Requirements() {}

  static void positive(String name, int value) {
    require(value > 0, name, "at least 1", value);
  }

  static void positive(String name, double value) {
    require(value > 0 && Double.isFinite(value), name, "positive and finite", value);
  }

  static void notNegative(String name, double value) {
    require(value >= 0 && Double.isFinite(value), name, "at least 0 and finite", value);
  }

  static void finite(String name, double value) {
    require(Double.isFinite(value), name, "finite", value);
  }

  static void decay(String name, double value) {
    require(value >= 0 && value < 1, name, "in [0, 1)", value);
  }

  static void inRange(String name, int value, int least, int greatest) {
    require(
        value >= least && value <= greatest, name, "in [" + least + ", " + greatest + "]", value);
  }

  private static void require(boolean holds, String name, String rule, Number value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + rule + ", was " + value);
    }
  }
}
