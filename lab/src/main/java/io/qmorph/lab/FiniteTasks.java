package io.qmorph.lab;

import java.util.Arrays;
import java.util.Locale;

/// Returns `[tasks][episodes]` of which some tasks have none: NaN, since parameters or action
/// values there were not finite, and acting by them says nothing.
///
/// What is chosen by its returns is never chosen for those of a few tasks: it must have all.
final class FiniteTasks {
  private FiniteTasks() {}

  /// The returns of the tasks that have some.
  static double[][] of(double[][] returns) {
    return Arrays.stream(returns).filter(FiniteTasks::isFinite).toArray(double[][]::new);
  }

  /// How many tasks have none.
  static int missing(double[][] returns) {
    return returns.length - of(returns).length;
  }

  private static boolean isFinite(double[] returns) {
    return Arrays.stream(returns).allMatch(Double::isFinite);
  }

  /// The interquartile mean return; less than any if a task has none.
  static double score(double[][] returns) {
    return missing(returns) > 0
        ? Double.NEGATIVE_INFINITY
        : Statistics.interquartileMean(Statistics.flat(returns));
  }

  /// A score in words.
  static String text(double score) {
    return Double.isFinite(score) ? String.format(Locale.ROOT, "%.1f", score) : "not finite";
  }

  /// How many tasks have no returns, in words.
  static String describe(double[][] returns) {
    return "%d of %d tasks: adapted parameters or action values are not finite"
        .formatted(missing(returns), returns.length);
  }
}
