package io.qmorph.rl;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// Stretches of lanes' streams of transitions, as a recurrent agent learns from them, symbolically.
///
/// There are `[sequences]` of `[length]` steps each, and what is told of each step has both axes in
/// one, `[sequences * length]`. A step is told of twice: by what an encoder of the stream sees of
/// it, which is one step's, and by what a loss sees, whose transition may span several steps, over
/// ends of episodes as well.
///
/// @param batch what a loss sees: observations to act on, and what is to be acted on next
/// @param reached `[sequences * length, observations]`, what the step led to
/// @param earned `[sequences * length]`, the step's own reward, not scaled
/// @param ended `[sequences * length]`, 1 where the step terminated its episode, else 0
/// @param border `[sequences * length]`, 1 where the lane starts afresh after the step, else 0
/// @param follower `[sequences * length]`, integers: the last of the steps that the transition
///   spans
/// @param state `[sequences, state]`, what the encoder held at the first step
public record Window(
    Batch batch,
    Tensor reached,
    Tensor earned,
    Tensor ended,
    Tensor border,
    Tensor follower,
    Tensor state) {

  /// The names and types of the arrays.
  ///
  /// @param sequences how many stretches
  /// @param length steps of each
  /// @param observations how many numbers an observation has
  /// @param stateSize how many numbers the encoder's state has
  public static Tree<ArrayType> signature(
      int sequences, int length, int observations, int stateSize) {
    int size = sequences * length;
    return Batch.signature(size, observations)
        .prefixed("batch")
        .with("reached", ArrayType.floats(size, observations))
        .with("earned", ArrayType.floats(size))
        .with("ended", ArrayType.floats(size))
        .with("border", ArrayType.floats(size))
        .with("follower", ArrayType.ints(size))
        .with("state", ArrayType.floats(sequences, stateSize));
  }

  /// The window of a tree with the names of [#signature].
  ///
  /// @param leaves the arrays, symbolically
  public static Window of(Tree<Tensor> leaves) {
    return new Window(
        Batch.of(leaves.under("batch")),
        leaves.get("reached"),
        leaves.get("earned"),
        leaves.get("ended"),
        leaves.get("border"),
        leaves.get("follower"),
        leaves.get("state"));
  }
}
