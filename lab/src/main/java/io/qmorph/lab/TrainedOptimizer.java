package io.qmorph.lab;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.LearnedDqn;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A learned optimizer, put to use: trains DQNs from scratch, beside Adam.
///
/// @param spec of the trainings
/// @param family of their tasks
/// @param rule the rule's own parameters
record TrainedOptimizer(ExperimentSpec spec, TaskFamily family, Tree<NDArray> rule) {

  /// The returns after each of `counts` updates.
  ///
  /// @param seed of the trainings and of what they are judged by
  Findings learned(
      List<Task> tasks, int episodes, List<Integer> counts, long seed, Workers workers) {
    return results("learned", byRule(rule), tasks, episodes, counts, seed, workers);
  }

  /// The same by the rule before it has learned anything, and by Adam, with the constant rate that
  /// is best on the validation tasks.
  ///
  /// @param say is told the rate
  Findings baselines(
      List<Task> tasks,
      int episodes,
      List<Integer> counts,
      long seed,
      Consumer<String> say,
      Workers workers) {
    AgentLearning untrained = byRule(LearnedRule.drawn(spec, dqn()));
    List<Task> validation = TaskSplit.of(family, spec).validation();
    double rate =
        curve(validation, spec.validation().episodes(), Seeds.of(spec.seed(), 10), workers)
            .bestAdamRate();
    say.accept("Adam: best constant rate on validation is " + rate);
    AgentLearning adam = DqnTraining.byAdam(spec, family, rate);
    return results("untrained", untrained, tasks, episodes, counts, seed, workers)
        .and(results("adam", adam, tasks, episodes, counts, seed, workers));
  }

  private LearnedDqn dqn() {
    return new Learners(spec, family).learnedDqn();
  }

  private AgentLearning byRule(Tree<NDArray> parameters) {
    return new AgentLearning.ByRule(dqn(), parameters);
  }

  private Findings results(
      String name,
      AgentLearning learning,
      List<Task> tasks,
      int episodes,
      List<Integer> counts,
      long seed,
      Workers workers) {
    ScratchCurve curve = curve(tasks, episodes, Seeds.of(seed, 11), workers);
    Findings results = Findings.NONE;
    for (Map.Entry<Integer, double[][]> after : curve.returns(learning, counts).entrySet()) {
      results = results.and(Findings.of(name, after.getKey(), after.getValue(), seed));
    }
    return results.noting(curve.updates().note(name).stream());
  }

  private ScratchCurve curve(List<Task> tasks, int episodes, long seed, Workers workers) {
    Evaluation evaluation = new Evaluation(spec, family, tasks, episodes, seed, workers);
    return new ScratchCurve(spec, family, tasks, evaluation, Seeds.of(seed, 1), workers);
  }
}
