package io.qmorph.nn;

import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// Moves a slow copy of parameters towards the fast ones (Polyak averaging; Lillicrap et al. 2016,
/// "Continuous control with deep reinforcement learning", algorithm 1).
public final class SoftUpdate {
  private SoftUpdate() {}

  /// The moved target:
  ///
  /// ```math
  /// \theta^- + \tau\,(\theta - \theta^-)
  /// ```
  ///
  /// Throws `IllegalArgumentException` if the trees' names differ.
  ///
  /// @param target the slow parameters
  /// @param online the fast parameters
  /// @param rate a scalar in [0, 1]; 0 keeps the target, 1 replaces it up to rounding
  public static Tree<Tensor> of(Tree<Tensor> target, Tree<Tensor> online, Tensor rate) {
    return target.zip(online, (slow, fast) -> slow.plus(fast.minus(slow).times(rate)));
  }
}
