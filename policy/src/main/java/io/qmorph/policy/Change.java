package io.qmorph.policy;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// How far adaptation moved the parameters.
///
/// @param norm the Euclidean norm of the move, over all parameters
/// @param relative that norm as a share of the parameters' before adaptation; 0 if nothing moved
/// @param parameters the norm of each parameter's own move, by its name
public record Change(double norm, double relative, Tree<Double> parameters) {

  static Change of(Tree<NDArray> before, Tree<NDArray> after) {
    Tree<Double> moves = before.zip(after, Change::distance);
    double norm = norm(moves);
    double size = norm(before.map(array -> distance(array, NDArray.zeros(array.type()))));
    return new Change(norm, norm == 0 ? 0 : norm / size, moves);
  }

  private static double norm(Tree<Double> parts) {
    return Math.sqrt(parts.leaves().stream().mapToDouble(part -> part * part).sum());
  }

  private static double distance(NDArray from, NDArray to) {
    double sum = 0;
    for (int i = 0; i < from.floats().length; i++) {
      double difference = (double) to.floats()[i] - from.floats()[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
