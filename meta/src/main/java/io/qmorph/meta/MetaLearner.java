package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A way to learn from many tasks how to do a new one.
///
/// It maps meta-parameters and a support set to adapted parameters, and says in which direction the
/// meta-parameters are to move, given a query set as well. Both are pure and written for one task.
public sealed interface MetaLearner permits Maml, Reptile, MultiTask, ContextDqn {

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

  /// The direction of descent for one task.
  ///
  /// @param meta the meta-parameters
  /// @param target slowly following meta-parameters, which targets are computed with
  /// @param support the transitions that it adapts to
  /// @param query the transitions that judge it
  MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, Batch support, Batch query);

  /// What the outer rate is multiplied by for the meta-parameter called `name`.
  ///
  /// @param name as in [#init]
  default double rateFactor(String name) {
    return 1;
  }
}
