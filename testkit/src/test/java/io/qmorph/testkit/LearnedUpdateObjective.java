package io.qmorph.testkit;

import io.qmorph.meta.LearnedUpdate;
import io.qmorph.meta.TaskData;
import io.qmorph.meta.UpdateRule;
import io.qmorph.meta.UpdateRule.Observation;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// What a learned update descends: the loss on the query set after steps upon gradients that stay
/// what they are at the constant meta-parameters, while parameters, states and rule move.
///
/// @param learner whose objective it is
record LearnedUpdateObjective(LearnedUpdate learner) implements MetaLearnerContract.Objective {

  @Override
  public Tensor of(Tree<Tensor> moved, Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tree<Tensor> targets = learner.adapt(target, data.support(), learner.innerSteps());
    Tree<Tensor> adapted = adapt(moved, meta, data.support());
    return learner.outerLoss().of(learner.network(), adapted, targets, data.query());
  }

  private Tree<Tensor> adapt(Tree<Tensor> moved, Tree<Tensor> meta, Batch support) {
    UpdateRule rule = learner.rule();
    Tree<Tensor> start = meta.under("parameters");
    Tree<Tensor> constant = start;
    Tree<Tensor> moving = moved.under("parameters");
    Tree<Tensor> constantState = rule.zeroState(start);
    Tree<Tensor> movingState = rule.zeroState(start);
    for (int step = 0; step < learner.innerSteps(); step++) {
      Tensor progress = Tensor.constant((double) step / learner.innerSteps());
      Observation seen =
          Observation.of(
              learner.network(), learner.innerLoss(), constant, start, support, progress);
      UpdateRule.Move one = rule.move(meta.under("rule"), constantState, seen);
      UpdateRule.Move other = rule.move(moved.under("rule"), movingState, at(moving, seen));
      constantState = one.state();
      movingState = other.state();
      constant = plus(constant, meta, one.change());
      moving = plus(moving, moved, other.change());
    }
    return moving;
  }

  private Tree<Tensor> plus(Tree<Tensor> parameters, Tree<Tensor> meta, Tree<Tensor> change) {
    Tree<Tensor> rates =
        learner.learnRates()
            ? meta.under("rates")
            : change.map(_ -> Tensor.constant(learner.innerRate()));
    return parameters.zip(change.zip(rates, Tensor::times), Tensor::plus);
  }

  private static Observation at(Tree<Tensor> parameters, Observation seen) {
    return new Observation(
        parameters, seen.gradient(), seen.loss(), seen.progress(), seen.dormancy());
  }
}
