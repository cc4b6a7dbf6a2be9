package io.qmorph.rl;

import io.qmorph.nn.Network;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// How wrong action values are on a batch of one task: a pure function of online parameters, target
/// parameters and transitions. Gradients flow to the online parameters alone.
public interface QLoss {

  /// The loss, a scalar.
  ///
  /// @param network yields values `[batch, actions]` for observations `[batch, observations]`
  /// @param online the parameters that are judged
  /// @param target the parameters that targets are computed with
  /// @param batch the transitions
  Tensor of(Network network, Tree<Tensor> online, Tree<Tensor> target, Batch batch);
}
