package io.qmorph.meta;

import io.qmorph.nn.Optimizer;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tree;

/// How meta-parameters move: the direction of each task, and the [OuterStep] along their mean.
///
/// @param learner says in which direction
/// @param optimizer takes the step
/// @param gradientScale `$c$`, what the mean gradient is multiplied by before it is clipped
/// @param clip the greatest global norm of the scaled gradient
/// @param targetRate `$\tau$`, how fast the slow copy follows
public record OuterLoop(
    MetaLearner learner,
    Optimizer optimizer,
    double gradientScale,
    double clip,
    double targetRate) {

  private OuterStep outerStep() {
    return new OuterStep(optimizer, gradientScale, clip, targetRate);
  }

  /// The state before the first step: `meta.*`, `target.*` and `optimizer.*`.
  ///
  /// @param meta the meta-parameters
  public Tree<NDArray> init(Tree<NDArray> meta) {
    return outerStep().init(meta);
  }

  /// The direction of one task: a program from `meta.*`, `target.*` and those of
  /// [TaskData#signature] to `gradient.*` and `loss`.
  ///
  /// @param meta the types of the meta-parameters
  /// @param supportSize transitions in a support set
  /// @param querySize transitions in a query set
  public Program taskGradient(Tree<ArrayType> meta, int supportSize, int querySize) {
    int observations = learner.network().inputs();
    Tree<ArrayType> signature =
        meta.prefixed("meta")
            .merge(meta.prefixed("target"))
            .merge(TaskData.signature(supportSize, querySize, observations, learner.maskTypes()));
    return Program.trace(
        signature,
        inputs -> {
          MetaLearner.MetaGradient direction =
              learner.metaGradient(
                  inputs.under("meta"), inputs.under("target"), TaskData.of(inputs));
          return direction.gradient().prefixed("gradient").with("loss", direction.loss());
        });
  }

  /// The step: a program from the state of [#init], `gradient.*` and the scalar `rate` to the next
  /// state and the gradient's global `norm` before scaling.
  ///
  /// @param state the types of the state
  public Program step(Tree<ArrayType> state) {
    return outerStep().program(state, learner::rateFactor);
  }

  /// What is kept of one known task: a program from `meta.*`, `support.*` and `query.*` to what
  /// [MetaLearner#memory] gives.
  ///
  /// @param learner says what
  /// @param meta the types of the meta-parameters
  /// @param supportSize transitions in a support set
  /// @param querySize transitions in a query set
  public static Program memory(
      MetaLearner learner, Tree<ArrayType> meta, int supportSize, int querySize) {
    int observations = learner.network().inputs();
    Tree<ArrayType> signature =
        meta.prefixed("meta")
            .merge(Batch.signature(supportSize, observations).prefixed("support"))
            .merge(Batch.signature(querySize, observations).prefixed("query"));
    return Program.trace(
        signature,
        inputs ->
            learner.memory(
                inputs.under("meta"),
                Batch.of(inputs.under("support")),
                Batch.of(inputs.under("query"))));
  }

  /// Adaptation to one task: a program from `meta.*` and `support.*` to the adapted parameters.
  ///
  /// @param learner says how
  /// @param meta the types of the meta-parameters
  /// @param supportSize transitions in a support set
  /// @param steps how many gradient steps
  public static Program adaptation(
      MetaLearner learner, Tree<ArrayType> meta, int supportSize, int steps) {
    Tree<ArrayType> signature =
        meta.prefixed("meta")
            .merge(Batch.signature(supportSize, learner.network().inputs()).prefixed("support"));
    return Program.trace(
        signature,
        inputs -> learner.adapt(inputs.under("meta"), Batch.of(inputs.under("support")), steps));
  }
}
