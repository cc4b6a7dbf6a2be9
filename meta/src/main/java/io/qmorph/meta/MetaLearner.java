package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A way to learn from many tasks how to do a new one.
///
/// It maps meta-parameters and a support set to adapted parameters, and says in which direction the
/// meta-parameters are to move, given a query set as well. Both are pure and written for one task.
public interface MetaLearner {

  /// The direction for one task.
  ///
  /// @param loss a scalar to be watched
  /// @param gradient with the meta-parameters' names; the meta-parameters move against it
  record MetaGradient(Tensor loss, Tree<Tensor> gradient) {}

  /// The network that yields action values when applied to adapted parameters.
  Network network();

  /// Draws meta-parameters.
  ///
  /// @param random what they are drawn by
  Tree<NDArray> init(UniformRandomProvider random);

  /// The adapted parameters after `steps` gradient steps on the support set, or at once for a
  /// meta-learner that takes none.
  ///
  /// @param meta the meta-parameters
  /// @param support transitions of the task
  /// @param steps how many; not fewer than 0
  Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps);

  /// How many steps the meta-learner is trained for; 0 for one that takes none.
  int innerSteps();

  /// Whether [#adapt] makes use of the support set before the first step.
  default boolean knowsTaskAtOnce() {
    return innerSteps() == 0;
  }

  /// The direction of descent for one task.
  ///
  /// @param meta the meta-parameters
  /// @param target slowly following meta-parameters, which targets are computed with
  /// @param data what is known of the task
  MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data);

  /// The masks of hidden units that [#metaGradient] takes as [TaskData#masks]: none without
  /// [Dropout].
  default Tree<ArrayType> maskTypes() {
    return Tree.empty();
  }

  /// The learner that training goes on with, where some share of it is done: this one, unless it
  /// changes over time. Its meta-parameters are the same.
  ///
  /// It says both how training adapts and in which direction it moves; what is judged and kept
  /// adapts as this learner does.
  ///
  /// @param progress the share of meta-training that is done, in [0, 1)
  default MetaLearner during(double progress) {
    return this;
  }

  /// What is kept of a known task besides the meta-parameters: nothing, unless a new task is to be
  /// compared with known ones.
  ///
  /// Where something is kept, [#adapt] finds it among the meta-parameters under `memory`, each leaf
  /// with a leading axis of known tasks; [#during] gives a learner that does without.
  ///
  /// @param meta the meta-parameters
  /// @param support transitions of the task, as a new task's support set has them
  /// @param query transitions of the task from what training has stored
  default Tree<Tensor> memory(Tree<Tensor> meta, Batch support, Batch query) {
    return Tree.empty();
  }

  /// The meta-parameters without what adaptation to any task leaves unused: what is kept of a
  /// training, and used. It may be smaller; [#adapt] does the same with it.
  ///
  /// @param meta the meta-parameters
  default Tree<NDArray> trimmed(Tree<NDArray> meta) {
    return meta;
  }

  /// Whether adaptation starts from the solution of a known task: parameters of [#network] that
  /// were trained on that task alone. Whoever trains provides them, beside what [#memory] keeps,
  /// under `memory.parameters`; steps on the support set go on from there.
  default boolean startsFromSolutions() {
    return false;
  }

  /// What the outer rate is multiplied by for the meta-parameter called `name`.
  ///
  /// @param name as in [#init]
  default double rateFactor(String name) {
    return 1;
  }
}
