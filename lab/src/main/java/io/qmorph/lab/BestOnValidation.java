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
  private final Checkpoints checkpoints;
  private final Evaluation validation;
  private final Map<Integer, Adaptation> adaptations = new TreeMap<>();
  private Tree<NDArray> best;
  private int sinceBest;
  private double bestScore = Double.NEGATIVE_INFINITY;

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
    this.checkpoints = checkpoints;
    this.validation = validation;
    this.best = training.judged();
    var types = best.map(NDArray::type);
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
    return best;
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
    sinceBest++;
    if (score > bestScore) {
      sinceBest = 0;
      bestScore = score;
      best = judged;
      checkpoints.writeBest(
          learner.trimmed(best), training.iteration(), training.environmentSteps());
    }
    event.put("sinceBest", sinceBest);
    return String.format(Locale.ROOT, "return %.1f", score);
  }

  @Override
  public boolean isExhausted() {
    int patience = spec.validation().patience();
    return patience > 0 && sinceBest >= patience;
  }

  @Override
  public Tree<NDArray> save() {
    return best.prefixed("best")
        .with("bestScore", Bits.of(new double[] {bestScore}))
        .with("sinceBest", Bits.of(sinceBest));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    best = saved.under("best");
    bestScore = Bits.doubles(saved.get("bestScore"))[0];
    sinceBest = (int) Bits.whole(saved.get("sinceBest"));
  }

  @Override
  public String summary() {
    return String.format(Locale.ROOT, "best validation return %.1f", bestScore);
  }
}
