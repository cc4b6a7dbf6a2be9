package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Assertions;

/// Comparison of what programs yield.
final class Numbers {
  private Numbers() {}

  /// Fails, naming the first number, unless each is within `absolute + relative * |expected|` of
  /// what is expected; infinities and NaN must be the same.
  static void assertClose(
      String what, double[] expected, double[] actual, double relative, double absolute) {
    assertEquals(expected.length, actual.length, () -> "number of elements of " + what);
    for (int i = 0; i < expected.length; i++) {
      double allowed = absolute + relative * Math.abs(expected[i]);
      boolean close =
          Double.compare(expected[i], actual[i]) == 0
              || (Double.isFinite(expected[i]) && Math.abs(expected[i] - actual[i]) <= allowed);
      if (!close) {
        Assertions.fail(what + "[" + i + "]: expected " + expected[i] + ", was " + actual[i]);
      }
    }
  }

  /// The same for every leaf of two trees of the same names.
  static void assertClose(
      String what,
      Tree<double[]> expected,
      Tree<double[]> actual,
      double relative,
      double absolute) {
    assertEquals(expected.names(), actual.names(), what);
    expected.forEach(
        (name, x) -> assertClose(what + ", " + name, x, actual.get(name), relative, absolute));
  }

  /// The greatest magnitude, at least 1: what rounding errors are measured by.
  static double scale(double[] numbers) {
    double scale = 1;
    for (double number : numbers) {
      scale = Math.max(scale, Math.abs(number));
    }
    return scale;
  }
}
