package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A vector for each of some numbered things: the parameter `weight` of shape `[rows, size]`, drawn
/// from the standard normal distribution, as in PyTorch.
///
/// @param rows how many things there are, at least 1
/// @param size the extent of a vector, at least 1
public record Embedding(int rows, int size) {

  /// Throws `IllegalArgumentException` naming the extent that is less than 1.
  public Embedding {
    Requirements.positive("rows", rows);
    Requirements.positive("size", size);
  }

  /// Draws parameters.
  ///
  /// @param random what they are drawn by
  public Tree<NDArray> init(UniformRandomProvider random) {
    return Tree.of(Dense.WEIGHT, Initializer.normal(Shape.of(rows, size), 1, random));
  }

  /// The vectors `[..., size]` of the integers `indices` `[...]`; running it fails for one that is
  /// not in [0, rows).
  ///
  /// Throws `IllegalArgumentException` if the parameter is missing or a type doesn't fit.
  ///
  /// @param parameters with the name that [#init] gives
  /// @param indices integers of any shape
  public Tensor apply(Tree<Tensor> parameters, Tensor indices) {
    Tensor flat = indices.reshape(indices.shape().elements());
    Tensor vectors = parameters.get(Dense.WEIGHT).gather(flat);
    return vectors.reshape(indices.shape().concat(Shape.of(size)));
  }
}
