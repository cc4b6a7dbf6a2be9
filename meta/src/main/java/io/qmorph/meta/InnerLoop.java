package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.Segment;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// Plain gradient descent on a support set, the inner loop of gradient-based meta-learners.
///
/// ```math
/// \theta_{k+1} = \theta_k - \alpha \odot \nabla_{\theta_k} L(\theta_k, \theta^-, \mathcal{S})
/// ```
///
/// The target parameters `$\theta^-$` stay the same over the steps.
///
/// @param network yields action values
/// @param loss `$L$`
/// @param order whether a gradient of the result passes through the inner gradients
/// @param segment after how many steps the parameters are kept for a gradient of the result, which
///   computes what lies between again, one [Segment] at a time; 0 keeps everything
public record InnerLoop(Network network, QLoss loss, Order order, int segment) {

  /// Throws `IllegalArgumentException` if the segment's length is negative.
  public InnerLoop {
    if (segment < 0) {
      throw new IllegalArgumentException("segment must be at least 0, was " + segment);
    }
  }

  /// A loop that keeps everything.
  ///
  /// @param network yields action values
  /// @param loss `$L$`
  /// @param order whether a gradient of the result passes through the inner gradients
  public InnerLoop(Network network, QLoss loss, Order order) {
    this(network, loss, order, 0);
  }

  /// How a gradient of the adapted parameters sees the inner gradients.
  public enum Order {
    /// as constants
    FIRST,
    /// as functions of the parameters, with their own gradients
    SECOND
  }

  /// The parameters after `steps` steps with a rate for each parameter.
  ///
  /// @param parameters to start from
  /// @param target the parameters that targets are computed with
  /// @param support what is descended on
  /// @param rates with the parameters' names; each a scalar or of the parameter's shape
  /// @param steps how many; 0 changes nothing
  public Tree<Tensor> descend(
      Tree<Tensor> parameters, Tree<Tensor> target, Batch support, Tree<Tensor> rates, int steps) {
    if (segment == 0) {
      return unroll(parameters, target, support, rates, steps);
    }
    Tree<Tensor> adapted = parameters;
    for (int done = 0; done < steps; done += segment) {
      int count = Math.min(segment, steps - done);
      adapted = Segment.of(adapted, start -> unroll(start, target, support, rates, count));
    }
    return adapted;
  }

  private Tree<Tensor> unroll(
      Tree<Tensor> parameters, Tree<Tensor> target, Batch support, Tree<Tensor> rates, int steps) {
    Tree<Tensor> adapted = parameters;
    for (int step = 0; step < steps; step++) {
      Tree<Tensor> gradient = gradient(adapted, target, support);
      Tree<Tensor> change = gradient.zip(rates, Tensor::times);
      adapted = adapted.zip(change, Tensor::minus);
    }
    return adapted;
  }

  private Tree<Tensor> gradient(Tree<Tensor> adapted, Tree<Tensor> target, Batch support) {
    Tree<Tensor> gradient = Gradient.of(loss.of(network, adapted, target, support), adapted);
    return switch (order) {
      case FIRST -> gradient.map(Tensor::stopGradient);
      case SECOND -> gradient;
    };
  }
}
