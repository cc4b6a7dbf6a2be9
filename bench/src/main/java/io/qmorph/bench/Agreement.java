package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// Whether two sides compute the same numbers: in every leaf, the difference against the number, as
/// norms.
final class Agreement {
  private static final double TOLERANCE = 1e-3;

  private Agreement() {}

  /// Throws [DisagreementException] naming the first leaf in which the two differ.
  static void require(String workload, Tree<NDArray> qmorph, Tree<NDArray> libtorch) {
    qmorph
        .zip(libtorch, Agreement::difference)
        .forEach((name, difference) -> requireSmall(workload + ": " + name, difference));
  }

  private static void requireSmall(String leaf, double difference) {
    if (!(difference <= TOLERANCE)) {
      throw new DisagreementException(
          "%s differs by %.1e between Qmorph and libtorch, which must agree to %.0e"
              .formatted(leaf, difference, TOLERANCE));
    }
  }

  /// The norm of the difference over the norm, NaN if any number is. A norm, because where a
  /// gradient nearly vanishes, Adam's first step is the sign of its rounding error.
  static double difference(NDArray left, NDArray right) {
    double differences = 0;
    double squares = 0;
    for (int i = 0; i < right.floats().length; i++) {
      double difference = (double) left.floats()[i] - right.floats()[i];
      differences += difference * difference;
      squares += (double) right.floats()[i] * right.floats()[i];
    }
    return differences == 0 ? 0 : Math.sqrt(differences / squares);
  }
}
