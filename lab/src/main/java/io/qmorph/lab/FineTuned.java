package io.qmorph.lab;

import io.qmorph.meta.FineTuning;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.HashMap;
import java.util.Map;

/// Parameters that are tuned to each task as a user without meta-learning would do it: for every
/// count of steps with the optimizer and rate that do best on the validation tasks after so many.
final class FineTuned implements TrainedMethod {
  private final Baselines baselines;
  private final Tree<NDArray> parameters;
  private final long environmentSteps;
  private final Map<Integer, FineTuning> chosen = new HashMap<>();

  /// @param baselines choose
  /// @param parameters to start from
  /// @param environmentSteps that they were trained with
  FineTuned(Baselines baselines, Tree<NDArray> parameters, long environmentSteps) {
    this.baselines = baselines;
    this.parameters = parameters;
    this.environmentSteps = environmentSteps;
  }

  @Override
  public long environmentSteps() {
    return environmentSteps;
  }

  @Override
  public boolean isStepwise() {
    return true;
  }

  @Override
  public boolean knowsTaskAtOnce() {
    return false;
  }

  @Override
  public double[][] returns(int count, Evaluation evaluation) {
    FineTuning tuning =
        chosen.computeIfAbsent(Math.max(1, count), steps -> baselines.choose(parameters, steps));
    return baselines.returns(tuning, parameters, count, evaluation);
  }
}
