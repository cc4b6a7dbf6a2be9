package io.qmorph.lab;

import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;

/// A meta-learner with what was best on the validation tasks: its count is of gradient steps, if it
/// takes any.
///
/// @param spec of the run
/// @param learner adapts
/// @param meta the slow copy of its meta-parameters
/// @param environmentSteps taken in the training
/// @param workers share the tasks out
record TrainedLearner(
    ExperimentSpec spec,
    MetaLearner learner,
    Tree<NDArray> meta,
    long environmentSteps,
    Workers workers)
    implements TrainedMethod {

  @Override
  public boolean isStepwise() {
    return learner.innerSteps() > 0 || learner.startsFromSolutions();
  }

  @Override
  public boolean knowsTaskAtOnce() {
    return learner.knowsTaskAtOnce();
  }

  @Override
  public double[][] returns(int count, Evaluation evaluation) {
    var program =
        OuterLoop.adaptation(learner, meta.map(NDArray::type), spec.support().transitions(), count);
    Adaptation adaptation = new Adaptation(program, evaluation.tasks(), workers);
    return evaluation.returns(learner.network(), adaptation.adapt(meta, evaluation.support()));
  }
}
