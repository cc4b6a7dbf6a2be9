package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/// Judges an agent that remembers by trials in the validation tasks, and keeps the best.
final class BestTrials implements Judge {
  private final ExperimentSpec spec;
  private final RecurrentTraining training;
  private final Trials validation;
  private final Best best;

  /// @param checkpoints where the best are written to
  BestTrials(
      ExperimentSpec spec, RecurrentTraining training, Checkpoints checkpoints, Trials validation) {
    this.spec = spec;
    this.training = training;
    this.validation = validation;
    this.best =
        new Best(training.averaged().map(NDArray::copy), checkpoints, spec.validation().patience());
  }

  /// The slow parameters that were best so far.
  Tree<NDArray> best() {
    return best.parameters();
  }

  /// Judges by the mean return of a whole trial, all its episodes together, which is what training
  /// maximises; the event has the returns of each episode, by the number of those before it.
  @Override
  public String judge(Map<String, Object> event) {
    double[][][] returns = validation.returns(training.averaged());
    for (int episode = 0; episode < returns.length; episode++) {
      LearningCurves.put(event, episode, returns[episode], spec.seed());
    }
    double score = Arrays.stream(Statistics.flat(Trials.totals(returns))).average().orElseThrow();
    event.put("validation.trial", score);
    Tree<NDArray> judged = training.averaged().map(NDArray::copy);
    best.offer(judged, judged, score, training);
    event.put("sinceBest", best.since());
    return String.format(Locale.ROOT, "return of a trial %.1f", score);
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
    return String.format(Locale.ROOT, "best validation return of a trial %.1f", best.score());
  }
}
