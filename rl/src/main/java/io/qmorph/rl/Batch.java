package io.qmorph.rl;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// Transitions as a loss sees them, symbolically.
///
/// A transition may span several steps: then the reward is the discounted sum over them, the next
/// observation is what they lead to, and the discount is that of all of them together. Truncated
/// episodes are not terminated: their targets bootstrap.
///
/// @param observation `[batch, observations]`
/// @param action `[batch]`, integers
/// @param reward `[batch]`
/// @param nextObservation `[batch, observations]`
/// @param terminated `[batch]`, 1 where nothing can follow the next observation, else 0
/// @param discount `[batch]`, the weight of what follows
/// @param weight `[batch]`, the weight of the transition in the loss; 0 leaves it out
public record Batch(
    Tensor observation,
    Tensor action,
    Tensor reward,
    Tensor nextObservation,
    Tensor terminated,
    Tensor discount,
    Tensor weight) {

  /// The names and types of the arrays that make up a batch of `size` transitions.
  ///
  /// @param size how many transitions
  /// @param observations how many numbers an observation has
  public static Tree<ArrayType> signature(int size, int observations) {
    return Tree.of("observation", ArrayType.floats(size, observations))
        .with("action", ArrayType.ints(size))
        .with("reward", ArrayType.floats(size))
        .with("nextObservation", ArrayType.floats(size, observations))
        .with("terminated", ArrayType.floats(size))
        .with("discount", ArrayType.floats(size))
        .with("weight", ArrayType.floats(size));
  }

  /// The batch of a tree with the names of [#signature].
  ///
  /// @param leaves the arrays, symbolically
  public static Batch of(Tree<Tensor> leaves) {
    return new Batch(
        leaves.get("observation"),
        leaves.get("action"),
        leaves.get("reward"),
        leaves.get("nextObservation"),
        leaves.get("terminated"),
        leaves.get("discount"),
        leaves.get("weight"));
  }

  /// The leaves under the names of [#signature].
  public Tree<Tensor> tree() {
    return Tree.of("observation", observation, "action", action)
        .with("reward", reward)
        .with("nextObservation", nextObservation)
        .with("terminated", terminated)
        .with("discount", discount)
        .with("weight", weight);
  }
}
