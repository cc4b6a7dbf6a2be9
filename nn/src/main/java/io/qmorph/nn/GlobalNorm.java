package io.qmorph.nn;

import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// The length of a whole gradient, all parameters taken as one vector, and its limit.
public final class GlobalNorm {
  private static final double EPSILON = 1e-6;

  private GlobalNorm() {}

  /// The root of the sum of all squares, a scalar. Its gradient at 0 is 0.
  ///
  /// @param tree of floats
  public static Tensor of(Tree<Tensor> tree) {
    return tree.leaves().stream()
        .map(leaf -> leaf.square().sum())
        .reduce(Tensor.constant(0), Tensor::plus)
        .sqrt();
  }

  /// The tree shortened to a global norm of at most `maximum`, and unchanged where it is shorter:
  ///
  /// ```math
  /// g \min\left(1, \frac{\mathrm{maximum}}{\lVert g \rVert + 10^{-6}}\right)
  /// ```
  ///
  /// Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", algorithm 1,
  /// as in PyTorch. What is not finite stays so.
  ///
  /// Throws `IllegalArgumentException` if `maximum` is not positive.
  ///
  /// @param tree of floats
  /// @param maximum more than 0
  public static Tree<Tensor> clip(Tree<Tensor> tree, double maximum) {
    Requirements.positive("maximum", maximum);
    Tensor one = Tensor.constant(1);
    Tensor factor = Tensor.constant(maximum).dividedBy(of(tree).plus(EPSILON)).minimum(one);
    return tree.map(leaf -> leaf.times(factor));
  }
}
