package io.qmorph.lab;

import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Scores meta-parameters after adaptation to the validation tasks, by the mean over the reported
/// numbers of steps, so that none of them is bad.
final class AdaptationScorer implements Scorer {
  private final ExperimentSpec spec;
  private final MetaLearner learner;
  private final Evaluation validation;
  private final Workers workers;
  private final List<Integer> counts;
  private final Map<Integer, Adaptation> adaptations = new HashMap<>();

  AdaptationScorer(
      ExperimentSpec spec, MetaLearner learner, Evaluation validation, Workers workers) {
    this.spec = spec;
    this.learner = learner;
    this.validation = validation;
    this.workers = workers;
    this.counts =
        learner.innerSteps() == 0
            ? List.of(0)
            : spec.test().gradientSteps().stream().sorted().distinct().toList();
  }

  @Override
  public double score(Tree<NDArray> judged, Map<String, Object> event) {
    double sum = 0;
    for (int steps : counts) {
      Adaptation adaptation = adaptations.computeIfAbsent(steps, _ -> adaptation(judged, steps));
      Tree<NDArray> adapted = adaptation.adapt(judged, validation.support());
      double[][] returns = validation.returns(learner.network(), adapted);
      sum += LearningCurves.put(event, steps, returns, spec.seed());
    }
    return sum / counts.size();
  }

  private Adaptation adaptation(Tree<NDArray> judged, int steps) {
    var program =
        OuterLoop.adaptation(
            learner, judged.map(NDArray::type), spec.support().transitions(), steps);
    return new Adaptation(program, validation.tasks(), workers);
  }

  @Override
  public Tree<NDArray> trimmed(Tree<NDArray> judged) {
    return learner.trimmed(judged);
  }
}
