package io.qmorph.meta;

import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// Tells two classes of vectors apart by a plane, both classes counting alike however many there
/// are of each:
///
/// ```math
/// \min_{w, b}\; \frac{1}{m} \sum_i \log(1 + e^{-f(x_i)}) + \frac{1}{n} \sum_j \log(1 + e^{f(y_j)})
///   + \frac{\kappa}{2} \lVert w \rVert^2, \qquad f(x) = w^\top x + b
/// ```
///
/// by gradient descent from zeros, at the greatest rate that is stable where no number of a vector
/// is beyond 1 or -1.
///
/// @param steps of descent
/// @param decay `$\kappa$`
record LogisticRegression(int steps, double decay) {

  /// A plane.
  ///
  /// @param weight `$w$`, `[size, 1]`
  /// @param bias `$b$`, `[1]`
  record Plane(Tensor weight, Tensor bias) {

    /// `$f$` of vectors `[count, size]`: more than 0 on the side of the first class.
    Tensor side(Tensor vectors) {
      return vectors.matmul(weight).plus(bias).reshape(vectors.shape().size(0));
    }
  }

  /// The plane between two classes of vectors `[count, size]` with weights `[count]`.
  Plane fit(Tensor first, Tensor firstWeight, Tensor second, Tensor secondWeight) {
    int size = first.shape().size(1);
    double rate = 2 / (decay + (size + 1) / 2.0);
    Tree<Tensor> plane =
        Tree.of(
            "weight", Tensor.filled(Shape.of(size, 1), 0), "bias", Tensor.filled(Shape.of(1), 0));
    for (int step = 0; step < steps; step++) {
      Plane now = plane(plane);
      Tensor error =
          mean(now.side(first).negate().softplus(), firstWeight)
              .plus(mean(now.side(second).softplus(), secondWeight))
              .plus(now.weight().square().sum().times(decay / 2));
      plane = plane.zip(Gradient.of(error, plane), (p, g) -> p.minus(g.times(rate)));
    }
    return plane(plane);
  }

  private static Plane plane(Tree<Tensor> parts) {
    return new Plane(parts.get("weight"), parts.get("bias"));
  }

  private static Tensor mean(Tensor values, Tensor weight) {
    return values.times(weight).sum().dividedBy(weight.sum());
  }
}
