package io.qmorph.lab;

import java.util.ArrayList;
import java.util.List;

/// A trained method, put to use on tasks: judged after a count of what it adapts by, such as
/// gradient steps on a task's support set.
sealed interface TrainedMethod permits TrainedLearner, TrainedRecurrent, FineTuned {
  /// Taken in the training.
  long environmentSteps();

  /// Whether its returns depend on the count.
  boolean isStepwise();

  /// Whether it has made use of the support set at a count of 0.
  boolean knowsTaskAtOnce();

  /// The returns `[tasks, episodes]` of the greedy policy.
  ///
  /// @param count of what it adapts by, at least 0, and 0 unless it is stepwise
  /// @param evaluation holds the tasks and their support sets
  double[][] returns(int count, Evaluation evaluation);

  /// The summaries of its returns before adaptation and after each of the counts; the first alone
  /// if it is not stepwise.
  ///
  /// @param counts each at least 1
  /// @param evaluation holds the tasks and their support sets
  /// @param seed of the intervals' resamples
  default Findings results(List<Integer> counts, Evaluation evaluation, long seed) {
    List<Integer> judged = new ArrayList<>(List.of(0));
    if (isStepwise()) {
      judged.addAll(counts);
    }
    Findings results = Findings.NONE;
    for (int count : judged) {
      String name = count == 0 && !knowsTaskAtOnce() ? "unadapted" : "adapted";
      results = results.and(Findings.of(name, count, returns(count, evaluation), seed));
    }
    return results;
  }
}
