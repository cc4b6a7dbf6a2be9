package io.qmorph.meta;

import io.qmorph.nn.GlobalNorm;
import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.Segment;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;

/// Plain gradient descent on a support set, the inner loop of gradient-based meta-learners.
///
/// ```math
/// \theta_{k+1} = \theta_k - \alpha \odot \mathrm{clip}\bigl( \nabla_{\theta_k} L(\theta_k, \theta^-,
/// \mathcal{S}) + \lambda (\theta_k - \theta_0) \bigr)
/// ```
///
/// The target parameters `$\theta^-$` stay the same over the steps. Parameters without a rate stay
/// what they are.
///
/// The proximal term pulls towards the initialisation and not, as weight decay would, towards 0:
/// what is known before adaptation is the initialisation, and decay would forget it step by step.
/// Rajeswaran et al. 2019, "Meta-Learning with Implicit Gradients", equation 3.
///
/// @param network yields action values
/// @param loss `$L$`
/// @param order whether a gradient of the result passes through the inner gradients
/// @param segment after how many steps the parameters are kept for a gradient of the result, which
///   computes what lies between again, one [Segment] at a time; 0 keeps everything
/// @param proximal `$\lambda$`, at least 0
/// @param clip the greatest global norm of an inner gradient, at least 0; 0 clips nothing
public record InnerLoop(
    Network network, QLoss loss, Order order, int segment, double proximal, double clip) {

  /// Throws `IllegalArgumentException` naming the value out of range.
  public InnerLoop {
    Requirements.notNegative("segment", segment);
    Requirements.notNegative("proximal", proximal);
    Requirements.notNegative("clip", clip);
  }

  /// A loop that keeps everything, without a proximal term or clipping.
  ///
  /// @param network yields action values
  /// @param loss `$L$`
  /// @param order whether a gradient of the result passes through the inner gradients
  public InnerLoop(Network network, QLoss loss, Order order) {
    this(network, loss, order, 0, 0, 0);
  }

  /// This loop with another order.
  ///
  /// @param other takes its place
  InnerLoop with(Order other) {
    return new InnerLoop(network, loss, other, segment, proximal, clip);
  }

  /// How a gradient of the adapted parameters sees the inner gradients.
  public enum Order {
    /// as constants
    FIRST,
    /// as functions of the parameters, with their own gradients
    SECOND
  }

  /// The parameters after `steps` steps with a rate for each parameter that moves.
  ///
  /// Throws `IllegalArgumentException` if a rate is that of no parameter.
  ///
  /// @param parameters `$\theta_0$`, to start from
  /// @param target the parameters that targets are computed with
  /// @param support what is descended on
  /// @param rates with the names of those parameters that move; each a scalar or of the parameter's
  ///   shape
  /// @param steps how many; 0 changes nothing
  public Tree<Tensor> descend(
      Tree<Tensor> parameters, Tree<Tensor> target, Batch support, Tree<Tensor> rates, int steps) {
    Descent descent = new Descent(parameters, target, support, rates.names());
    Tree<Tensor> moving = descent.start();
    if (segment == 0) {
      return descent.whole(unroll(descent, moving, rates, steps));
    }
    for (int done = 0; done < steps; done += segment) {
      int count = Math.min(segment, steps - done);
      moving = Segment.of(moving, start -> unroll(descent, start, rates, count));
    }
    return descent.whole(moving);
  }

  /// The parameters before the first step and after each. A segment is one step, whatever its
  /// length was set to.
  ///
  /// Throws `IllegalArgumentException` if a rate is that of no parameter.
  ///
  /// @param parameters `$\theta_0$`, to start from
  /// @param target the parameters that targets are computed with
  /// @param support what is descended on
  /// @param rates of each step, at least one, as in [#descend]
  public List<Tree<Tensor>> path(
      Tree<Tensor> parameters, Tree<Tensor> target, Batch support, List<Tree<Tensor>> rates) {
    Descent descent = new Descent(parameters, target, support, rates.getFirst().names());
    List<Tree<Tensor>> path = new ArrayList<>(List.of(parameters));
    Tree<Tensor> moving = descent.start();
    for (Tree<Tensor> own : rates) {
      moving =
          segment == 0
              ? unroll(descent, moving, own, 1)
              : Segment.of(moving, start -> unroll(descent, start, own, 1));
      path.add(descent.whole(moving));
    }
    return path;
  }

  private Tree<Tensor> unroll(Descent descent, Tree<Tensor> start, Tree<Tensor> rates, int steps) {
    Tree<Tensor> moving = start;
    for (int step = 0; step < steps; step++) {
      Tree<Tensor> change = gradient(descent, moving).zip(rates, Tensor::times);
      moving = moving.zip(change, Tensor::minus);
    }
    return moving;
  }

  private Tree<Tensor> gradient(Descent descent, Tree<Tensor> moving) {
    Tensor error = loss.of(network, descent.whole(moving), descent.target, descent.support);
    Tree<Tensor> gradient = Gradient.of(error, moving);
    if (proximal > 0) {
      Tree<Tensor> away = moving.zip(descent.start(), Tensor::minus);
      gradient = gradient.zip(away, (g, distance) -> g.plus(distance.times(proximal)));
    }
    if (clip > 0) {
      gradient = GlobalNorm.clip(gradient, clip);
    }
    return switch (order) {
      case FIRST -> gradient.map(Tensor::stopGradient);
      case SECOND -> gradient;
    };
  }

  /// What stays the same over the steps.
  private record Descent(
      Tree<Tensor> parameters, Tree<Tensor> target, Batch support, List<String> names) {

    /// Those parameters that move, before the first step.
    Tree<Tensor> start() {
      return parameters.filter(names::contains);
    }

    /// All parameters, those that move as they are now.
    Tree<Tensor> whole(Tree<Tensor> moving) {
      return parameters.replaced(moving);
    }
  }
}
