package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import org.bytedeco.pytorch.Tensor;

/// Transitions on libtorch. The weights, all 1, are left out, and what the next value is multiplied
/// by is there already.
///
/// @param observation `[..., batch, observations]`
/// @param action `[..., batch, 1]`
/// @param reward `[..., batch, 1]`
/// @param nextObservation `[..., batch, observations]`
/// @param continuation the discount, or 0 after a terminal step, `[..., batch, 1]`
record TorchBatch(
    Tensor observation, Tensor action, Tensor reward, Tensor nextObservation, Tensor continuation) {

  static TorchBatch of(Tree<NDArray> batch) {
    Tensor terminated = Torch.tensor(batch.get("terminated")).unsqueeze(-1);
    Tensor discount = Torch.tensor(batch.get("discount")).unsqueeze(-1);
    return new TorchBatch(
        Torch.tensor(batch.get("observation")),
        Torch.indices(batch.get("action")),
        Torch.tensor(batch.get("reward")).unsqueeze(-1),
        Torch.tensor(batch.get("nextObservation")),
        discount.sub(discount.mul(terminated)));
  }

  /// The transitions of `count` tasks.
  TorchBatch narrow(int from, int count) {
    return new TorchBatch(
        observation.narrow(0, from, count),
        action.narrow(0, from, count),
        reward.narrow(0, from, count),
        nextObservation.narrow(0, from, count),
        continuation.narrow(0, from, count));
  }

  /// What the values of the chosen actions should be, `[..., batch, 1]`.
  Tensor goal(Tensor nextValue) {
    return reward.addcmul(continuation, nextValue);
  }

  /// The values of the chosen actions, `[..., batch, 1]`.
  Tensor chosen(Tensor values) {
    return values.gather(-1, action);
  }
}
