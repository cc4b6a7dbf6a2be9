package io.qmorph.lab;

import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Judges meta-parameters after adaptation to the validation tasks, and keeps the best.
final class BestOnValidation implements Judge {
  private final ExperimentSpec spec;
  private final MetaLearner learner;
  private final LearnerTraining training;
  private final Evaluation validation;
  private final Map<Integer, Adaptation> adaptations = new TreeMap<>();
  private final Best best;

  /// @param checkpoints where the best are written to
  BestOnValidation(
      ExperimentSpec spec,
      MetaLearner learner,
      LearnerTraining training,
      Checkpoints checkpoints,
      Evaluation validation,
      Workers workers) {
    this.spec = spec;
    this.learner = learner;
    this.training = training;
    this.validation = validation;
    Tree<NDArray> initial = training.judged();
    this.best = new Best(initial, checkpoints, spec.validation().patience());
    var types = initial.map(NDArray::type);
    for (int steps : validatedSteps()) {
      var program = OuterLoop.adaptation(learner, types, spec.support().transitions(), steps);
      adaptations.put(steps, new Adaptation(program, validation.tasks(), workers));
    }
  }

  private List<Integer> validatedSteps() {
    return learner.innerSteps() == 0 ? List.of(0) : spec.test().gradientSteps();
  }

  /// The slow meta-parameters that were best so far.
  Tree<NDArray> best() {
    return best.parameters();
  }

  /// Judges by the mean over the reported numbers of steps, so that none of them is bad.
  @Override
  public String judge(Map<String, Object> event) {
    Tree<NDArray> judged = training.judged();
    double sum = 0;
    for (Map.Entry<Integer, Adaptation> entry : adaptations.entrySet()) {
      Tree<NDArray> adapted = entry.getValue().adapt(judged, validation.support());
      double[][] returns = validation.returns(learner.network(), adapted);
      sum += LearningCurves.put(event, entry.getKey(), returns, spec.seed());
    }
    double score = sum / adaptations.size();
    best.offer(judged, learner.trimmed(judged), score, training);
    event.put("sinceBest", best.since());
    return String.format(Locale.ROOT, "return %.1f", score);
  }

  @Override
  public boolean isExhausted() {
    return best.isExhausted();
  }

  @Override
  public Tree<NDArray> save() {
    return best.save();
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    best.restore(saved);
  }

  @Override
  public String summary() {
    return String.format(Locale.ROOT, "best validation return %.1f", best.score());
  }
}
