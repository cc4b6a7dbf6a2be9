package io.qmorph.meta;

import io.qmorph.rl.Batch;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;

/// What encoders see of a transition: `observation, one-hot action, reward, next observation,
/// terminated`, side by side.
final class TransitionFeatures {
  private TransitionFeatures() {}

  /// How many numbers that are.
  ///
  /// @param observations how many numbers an observation has
  /// @param actions how many there are
  static int size(int observations, int actions) {
    return 2 * observations + actions + 2;
  }

  /// Of a batch, `[batch, size]`.
  ///
  /// @param batch the transitions
  /// @param actions how many there are
  static Tensor of(Batch batch, int actions) {
    return of(
        batch.observation(),
        batch.action(),
        batch.reward(),
        batch.nextObservation(),
        batch.terminated(),
        actions);
  }

  /// Of the parts of transitions, `[batch, size]`.
  static Tensor of(
      Tensor observation,
      Tensor action,
      Tensor reward,
      Tensor nextObservation,
      Tensor terminated,
      int actions) {
    Tensor ones = Tensor.filled(Shape.of(reward.shape().size(0), 1), 1);
    Tensor oneHot = action.unsqueeze(-1).scatterAdd(ones, actions);
    return Tensor.concat(
        -1, observation, oneHot, reward.unsqueeze(-1), nextObservation, terminated.unsqueeze(-1));
  }
}
