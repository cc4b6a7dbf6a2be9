package io.qmorph.meta;

import io.qmorph.rl.Batch;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// What training knows of one task, and one thing to compare it with, symbolically.
///
/// @param support the transitions that are adapted to
/// @param query the transitions that judge the adapted parameters
/// @param other another support set, of the same task or of another one
/// @param same a scalar: 1 if `other` is of the same task, else 0
/// @param masks what hidden units are multiplied by, as [MetaLearner#maskTypes] says; empty without
///   [Dropout]
public record TaskData(Batch support, Batch query, Batch other, Tensor same, Tree<Tensor> masks) {

  /// The names and types of the arrays: `support.*`, `query.*`, `other.*`, `same` and `masks.*`.
  ///
  /// @param supportSize transitions in a support set
  /// @param querySize transitions in a query set
  /// @param observations how many numbers an observation has
  /// @param masks those of the meta-learner
  public static Tree<ArrayType> signature(
      int supportSize, int querySize, int observations, Tree<ArrayType> masks) {
    return Batch.signature(supportSize, observations)
        .prefixed("support")
        .merge(Batch.signature(querySize, observations).prefixed("query"))
        .merge(Batch.signature(supportSize, observations).prefixed("other"))
        .with("same", ArrayType.floats())
        .merge(masks.prefixed("masks"));
  }

  /// The data of a tree with the names of [#signature].
  ///
  /// @param leaves the arrays, symbolically
  public static TaskData of(Tree<Tensor> leaves) {
    return new TaskData(
        Batch.of(leaves.under("support")),
        Batch.of(leaves.under("query")),
        Batch.of(leaves.under("other")),
        leaves.get("same"),
        leaves.under("masks"));
  }
}
