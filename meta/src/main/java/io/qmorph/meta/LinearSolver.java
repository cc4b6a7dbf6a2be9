package io.qmorph.meta;

import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.function.UnaryOperator;

/// Solves `$(I + B)\,x = g$` for a symmetric `$B$` that is known by its products alone.
///
/// Both ways start from `$x = g$`, and stop for good before a step that they can't vouch for, so
/// that the worst that comes out is `$g$` itself. They take a fixed number of products: what comes
/// after the stop is computed and not used.
public interface LinearSolver {

  /// `$x$`, approximately.
  ///
  /// @param product of `$B$` with a tree of the shapes of `right`
  /// @param right `$g$`
  Tree<Tensor> solve(UnaryOperator<Tree<Tensor>> product, Tree<Tensor> right);

  private static Tensor dot(Tree<Tensor> a, Tree<Tensor> b) {
    return a.zip(b, (x, y) -> x.times(y).sum()).leaves().stream()
        .reduce(Tensor.constant(0), Tensor::plus);
  }

  private static Tree<Tensor> scaled(Tree<Tensor> tree, Tensor factor) {
    return tree.map(leaf -> leaf.times(factor));
  }

  private static Tree<Tensor> sum(Tree<Tensor> a, Tree<Tensor> b) {
    return a.zip(b, Tensor::plus);
  }

  /// `whenTrue` where the scalar is 1, numbers that are not finite in the other tree or not.
  private static Tree<Tensor> select(
      Tensor condition, Tree<Tensor> whenTrue, Tree<Tensor> whenFalse) {
    return whenTrue.zip(whenFalse, condition::select);
  }

  /// The method of conjugate gradients, exact after as many steps as `$I + B$` has eigenvalues.
  /// Hestenes and Stiefel 1952, "Methods of conjugate gradients for solving linear systems",
  /// section 3. It stops before a direction whose curvature is not positive, as Steihaug 1983 does,
  /// "The conjugate gradient method and trust regions in large scale optimization", section 2, or
  /// less than a thousandth of the identity's; and once the residual is `$10^{-6}$` of `$g$`.
  ///
  /// @param steps at least 0; each takes one product, and the start one
  record ConjugateGradient(int steps) implements LinearSolver {
    private static final double TOLERANCE = 1e-6;
    private static final double LEAST_CURVATURE = 1e-3;

    /// Throws `IllegalArgumentException` if the number of steps is negative.
    public ConjugateGradient {
      Requirements.notNegative("steps", steps);
    }

    @Override
    public Tree<Tensor> solve(UnaryOperator<Tree<Tensor>> product, Tree<Tensor> right) {
      Tensor one = Tensor.constant(1);
      Tensor enough = dot(right, right).times(TOLERANCE * TOLERANCE);
      Tree<Tensor> x = right;
      Tree<Tensor> residual = product.apply(right).map(Tensor::negate);
      Tree<Tensor> direction = residual;
      Tensor size = dot(residual, residual);
      Tensor goesOn = one;
      for (int step = 0; step < steps; step++) {
        Tree<Tensor> bent = sum(direction, product.apply(direction));
        Tensor curvature = dot(direction, bent);
        Tensor bends = curvature.greater(dot(direction, direction).times(LEAST_CURVATURE));
        goesOn = goesOn.times(bends).times(size.greater(enough));
        Tensor length = size.dividedBy(goesOn.select(curvature, one));
        x = select(goesOn, sum(x, scaled(direction, length)), x);
        residual = sum(residual, scaled(bent, length.negate()));
        Tensor next = dot(residual, residual);
        Tensor share = next.dividedBy(goesOn.select(size, one));
        direction = sum(residual, scaled(direction, share));
        size = next;
      }
      return x;
    }
  }

  /// The first terms of Neumann's series, which converges where the eigenvalues of `$B$` lie
  /// between -1 and 1:
  ///
  /// ```math
  /// (I + B)^{-1} g = \sum_{j=0}^{\infty} (-B)^j g
  /// ```
  ///
  /// Lorraine et al. 2020, "Optimizing Millions of Hyperparameters by Implicit Differentiation",
  /// algorithm 3. It stops before a term that is longer than the one before.
  ///
  /// @param terms after the first, at least 0; each takes one product
  record Neumann(int terms) implements LinearSolver {

    /// Throws `IllegalArgumentException` if the number of terms is negative.
    public Neumann {
      Requirements.notNegative("terms", terms);
    }

    @Override
    public Tree<Tensor> solve(UnaryOperator<Tree<Tensor>> product, Tree<Tensor> right) {
      Tree<Tensor> x = right;
      Tree<Tensor> term = right;
      Tensor size = dot(right, right);
      Tensor goesOn = Tensor.constant(1);
      for (int j = 0; j < terms; j++) {
        term = product.apply(term).map(Tensor::negate);
        Tensor next = dot(term, term);
        goesOn = goesOn.times(size.greaterEqual(next));
        x = select(goesOn, sum(x, term), x);
        size = next;
      }
      return x;
    }
  }
}
