package io.qmorph.lab;

import io.qmorph.meta.RecurrentDqn;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.List;

/// A DQN that remembers: its count is of episodes in the task before the one that is judged.
///
/// @param agent acts
/// @param parameters the slow copy of its parameters, best on the validation tasks
/// @param environmentSteps taken in the whole training
/// @param episodes of a trial
record TrainedRecurrent(
    RecurrentDqn agent, Tree<NDArray> parameters, long environmentSteps, int episodes)
    implements TrainedMethod {

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
    return trials(evaluation, count + 1)[count];
  }

  private double[][][] trials(Evaluation evaluation, int length) {
    return evaluation.trials(agent, parameters.map(NDArray::type), length).returns(parameters);
  }

  /// The summaries of each episode of a trial, and of all of them together; gradient steps are not
  /// taken, so that their counts don't matter.
  @Override
  public Findings results(List<Integer> counts, Evaluation evaluation, long seed) {
    double[][][] returns = trials(evaluation, episodes);
    Findings results = Findings.NONE;
    for (int episode = 0; episode < episodes; episode++) {
      String name = Report.EPISODE + (episode + 1);
      results = results.and(Findings.of(name, 0, returns[episode], seed));
    }
    return results.and(Findings.of("trial", 0, Trials.totals(returns), seed));
  }
}
