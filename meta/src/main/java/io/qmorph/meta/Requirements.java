package io.qmorph.meta;

/// Checks of arguments; each message names the argument, the rule and the value.
final class Requirements {
  private Requirements() {}

  static void atLeastOne(String name, int value) {
    require(value >= 1, name, "at least 1", value);
  }

  static void notNegative(String name, int value) {
    require(value >= 0, name, "at least 0", value);
  }

  static void positive(String name, double value) {
    require(value > 0, name, "more than 0", value);
  }

  static void notNegative(String name, double value) {
    require(value >= 0, name, "at least 0", value);
  }

  static void share(String name, double value) {
    require(value >= 0 && value <= 1, name, "in [0, 1]", value);
  }

  private static void require(boolean holds, String name, String rule, Number value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + rule + ", was " + value);
    }
  }
}
