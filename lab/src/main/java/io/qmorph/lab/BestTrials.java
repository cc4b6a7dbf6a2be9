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
  private final Checkpoints checkpoints;
  private final Trials validation;
  private Tree<NDArray> best;
  private double bestScore = Double.NEGATIVE_INFINITY;

  /// @param checkpoints where the best are written to
  BestTrials(
      ExperimentSpec spec, RecurrentTraining training, Checkpoints checkpoints, Trials validation) {
    this.spec = spec;
    this.training = training;
    this.checkpoints = checkpoints;
    this.validation = validation;
    this.best = training.averaged().map(NDArray::copy);
  }

  /// The slow parameters that were best so far.
  Tree<NDArray> best() {
    return best;
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
    if (score > bestScore) {
      bestScore = score;
      best = training.averaged().map(NDArray::copy);
      checkpoints.writeBest(best, training.iteration(), training.environmentSteps());
    }
    return String.format(Locale.ROOT, "return of a trial %.1f", score);
  }

  @Override
  public Tree<NDArray> save() {
    return best.prefixed("best").with("bestScore", Bits.of(new double[] {bestScore}));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    best = saved.under("best");
    bestScore = Bits.doubles(saved.get("bestScore"))[0];
  }

  @Override
  public String summary() {
    return String.format(Locale.ROOT, "best validation return of a trial %.1f", bestScore);
  }
}
