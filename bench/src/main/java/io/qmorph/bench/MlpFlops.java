package io.qmorph.bench;

/// The floating-point operations of the matrix products of a 4-64-64-2 perceptron on one row.
final class MlpFlops {
  private static final double FIRST = 2.0 * Problem.OBSERVATIONS * 64;
  private static final double MIDDLE = 2.0 * 64 * 64;
  private static final double LAST = 2.0 * 64 * Problem.ACTIONS;

  /// Action values: three products.
  static final double FORWARD = FIRST + MIDDLE + LAST;

  /// The parameters' gradient, once the values are there: a product for each layer's weights, and
  /// one for what goes into each layer but the first.
  static final double BACKWARD = FORWARD + MIDDLE + LAST;

  /// The gradient through values and their gradient, the reverse of [#FORWARD] and [#BACKWARD]
  /// together: two products for each of theirs, but one where the observations are a factor.
  static final double SECOND = 2 * (FORWARD + BACKWARD) - 2 * FIRST;

  private MlpFlops() {}
}
