package io.qmorph.testkit;

import io.qmorph.meta.LearnedUpdate;
import io.qmorph.meta.TaskData;
import io.qmorph.meta.UpdateRule;
import io.qmorph.meta.UpdateRule.Observation;
import io.qmorph.nn.Optimizer;
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
    Optimizer.Update constant = new Optimizer.Update(rule.zeroState(start), start);
    Optimizer.Update moving =
        new Optimizer.Update(rule.zeroState(start), moved.under("parameters"));
    for (int step = 0; step < learner.innerSteps(); step++) {
      Tensor progress = Tensor.constant((double) step / learner.innerSteps());
      Observation seen =
          Observation.of(
              learner.network(),
              learner.innerLoss(),
              constant.parameters(),
              start,
              support,
              progress);
      constant = rule.step(meta.under("rule"), constant.state(), seen);
      moving = rule.step(moved.under("rule"), moving.state(), at(moving.parameters(), seen));
    }
    return moving.parameters();
  }

  private static Observation at(Tree<Tensor> parameters, Observation seen) {
    return new Observation(
        parameters, seen.gradient(), seen.loss(), seen.progress(), seen.dormancy());
  }
}
