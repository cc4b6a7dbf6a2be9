package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// Whether two sides compute the same numbers: in every leaf, the greatest difference against the
/// greatest number.
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

  /// The greatest difference over the greatest number, NaN if any number is.
  static double difference(NDArray left, NDArray right) {
    double difference = 0;
    double greatest = 0;
    for (int i = 0; i < right.floats().length; i++) {
      difference = Math.max(difference, Math.abs((double) left.floats()[i] - right.floats()[i]));
      greatest = Math.max(greatest, Math.abs(right.floats()[i]));
    }
    return difference == 0 ? 0 : difference / greatest;
  }
}
