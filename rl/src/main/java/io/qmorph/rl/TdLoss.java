package io.qmorph.rl;

import io.qmorph.nn.Network;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// The error of one-step or several-step Q-learning.
///
/// ```math
/// \begin{aligned}
/// y &= r + \gamma (1 - d) \max_{a'} Q(s', a'; \theta^-) \\
/// L(\theta) &= \frac{1}{n} \sum_i w_i\, \ell(Q(s_i, a_i; \theta) - y_i)
/// \end{aligned}
/// ```
///
/// where `$\ell$` is the square or Huber's function. Mnih et al. 2015, "Human-level control through
/// deep reinforcement learning", equation 2. With double Q-learning the online parameters choose
/// the next action and the target parameters value it: van Hasselt et al. 2016, "Deep reinforcement
/// learning with double Q-learning", equation 4.
///
/// @param error how an error counts
/// @param doubleQ whether the online parameters choose the next action
public record TdLoss(Error error, boolean doubleQ) implements QLoss {

  /// How an error counts.
  public interface Error {

    /// The loss of each of these errors.
    ///
    /// @param difference of the values from their targets
    Tensor of(Tensor difference);

    /// The square, without a factor of one half.
    record Squared() implements Error {
      @Override
      public Tensor of(Tensor difference) {
        return difference.square();
      }
    }

    /// Half the square up to `delta`, linear beyond: Huber 1964.
    ///
    /// @param delta more than 0
    record Huber(double delta) implements Error {
      /// Throws `IllegalArgumentException` if `delta` is not positive.
      public Huber {
        if (!(delta > 0)) {
          throw new IllegalArgumentException("delta must be more than 0, was " + delta);
        }
      }

      @Override
      public Tensor of(Tensor difference) {
        Tensor size = difference.abs();
        Tensor near = size.minimum(Tensor.constant(delta));
        return near.square().times(0.5).plus(size.minus(near).times(delta));
      }
    }
  }

  @Override
  public Tensor of(Network network, Tree<Tensor> online, Tree<Tensor> target, Batch batch) {
    Tensor value = network.apply(online, counted(batch, batch.observation())).pick(batch.action());
    Tensor next = counted(batch, batch.nextObservation());
    Tensor follows = nextValue(network, online, target, next);
    Tensor goesOn = Tensor.constant(1).minus(batch.terminated());
    Tensor goal = batch.reward().plus(batch.discount().times(goesOn).times(follows));
    Tensor difference = value.minus(goal.stopGradient());
    Tensor counting = batch.weight().select(difference, Tensor.constant(0));
    return batch.weight().times(error.of(counting)).mean();
  }

  /// The observations, and 0 where the weight is, since 0 times what is not finite is not 0.
  private static Tensor counted(Batch batch, Tensor observation) {
    return batch.weight().unsqueeze(-1).select(observation, Tensor.constant(0));
  }

  private Tensor nextValue(
      Network network, Tree<Tensor> online, Tree<Tensor> target, Tensor nextObservation) {
    Tensor values = network.apply(target, nextObservation);
    return doubleQ ? values.pick(network.apply(online, nextObservation).argMax()) : values.max(-1);
  }
}
