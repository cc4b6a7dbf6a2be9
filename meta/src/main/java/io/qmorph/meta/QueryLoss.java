package io.qmorph.meta;

import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// What most meta-learners minimise in a task: the outer loss on the query set, once parameters and
/// slow copy are adapted to the same support set.
///
/// ```math
/// L_{\mathrm{outer}}\bigl(
///   U_k(\theta; \mathcal{S}), U_k(\theta^-; \mathcal{S}), \mathcal{Q}\bigr)
/// ```
final class QueryLoss {
  private QueryLoss() {}

  /// The loss, a scalar.
  ///
  /// @param learner says what `$U_k$` is
  /// @param outerLoss judges the adapted parameters
  /// @param meta `$\theta$`
  /// @param target `$\theta^-$`
  /// @param data `$\mathcal{S}$` and `$\mathcal{Q}$`
  static Tensor of(
      MetaLearner learner, QLoss outerLoss, Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    int steps = learner.innerSteps();
    Tree<Tensor> adapted = learner.adapt(meta, data.support(), steps);
    Tree<Tensor> adaptedTarget = learner.adapt(target, data.support(), steps);
    return outerLoss.of(learner.network(), adapted, adaptedTarget, data.query());
  }
}
