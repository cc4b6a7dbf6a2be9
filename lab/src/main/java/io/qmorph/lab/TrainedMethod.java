package io.qmorph.lab;

import io.qmorph.lab.Report.Result;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;

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
  default List<Result> results(List<Integer> counts, Evaluation evaluation, long seed) {
    List<Integer> judged = new ArrayList<>(List.of(0));
    if (isStepwise()) {
      judged.addAll(counts);
    }
    List<Result> results = new ArrayList<>();
    for (int count : judged) {
      String name = count == 0 && !knowsTaskAtOnce() ? "unadapted" : "adapted";
      results.add(result(name, count, returns(count, evaluation), seed));
    }
    return results;
  }

  /// The summary of returns.
  ///
  /// @param name of the result
  /// @param count after which they were reached
  /// @param returns `[tasks, episodes]`
  /// @param seed of the interval's resamples
  static Result result(String name, int count, double[][] returns, long seed) {
    var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(seed, 12));
    return Result.of(name, count, Statistics.interval(returns, random));
  }
}
