package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.Map;

/// Scores an agent that remembers by the mean return of a whole trial in the validation tasks, all
/// its episodes together, which is what training maximises; the event has the returns of each
/// episode, by the number of those before it.
///
/// @param seed of the experiment
record TrialScorer(long seed, Trials validation) implements Scorer {
  @Override
  public double score(Tree<NDArray> judged, Map<String, Object> event) {
    double[][][] returns = validation.returns(judged);
    for (int episode = 0; episode < returns.length; episode++) {
      LearningCurves.put(event, episode, returns[episode], seed);
    }
    double[][] totals = Trials.totals(returns);
    double score =
        FiniteTasks.missing(totals) > 0
            ? Double.NEGATIVE_INFINITY
            : Arrays.stream(Statistics.flat(totals)).average().orElseThrow();
    event.put("validation.trial", score);
    return score;
  }

  @Override
  public String name() {
    return "return of a trial";
  }
}
