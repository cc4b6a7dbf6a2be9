package io.qmorph.lab;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.apache.commons.rng.simple.RandomSource;

/// How DQNs do that are trained from scratch, one on each of several tasks, after some updates and
/// after more. Whatever they learn by, they start from the same parameters.
final class ScratchCurve {
  private static final double[] ADAM_RATES = {0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.03};

  private final ExperimentSpec spec;
  private final TaskFamily family;
  private final List<Task> tasks;
  private final Evaluation evaluation;
  private final long seed;
  private final Workers workers;
  private long environmentSteps;
  private Updates done = Updates.NONE;

  /// @param evaluation on the same tasks, in their order
  /// @param seed of the agents' first parameters and all that is left to chance
  ScratchCurve(
      ExperimentSpec spec,
      TaskFamily family,
      List<Task> tasks,
      Evaluation evaluation,
      long seed,
      Workers workers) {
    this.spec = spec;
    this.family = family;
    this.tasks = tasks;
    this.evaluation = evaluation;
    this.seed = seed;
    this.workers = workers;
  }

  /// The returns `[tasks][episodes]` after each reported number of updates.
  SequencedMap<Integer, double[][]> returns(AgentLearning learning) {
    return returns(learning, spec.optimizer().report());
  }

  /// The returns `[tasks][episodes]` after each of these numbers of updates.
  SequencedMap<Integer, double[][]> returns(AgentLearning learning, List<Integer> counts) {
    DqnTraining training =
        new DqnTraining(
            spec,
            family,
            students(learning),
            spec.optimizer().lifetime(),
            spec.collection().steps(),
            learning,
            workers);
    SequencedMap<Integer, double[][]> returns = new LinkedHashMap<>();
    for (int updates : counts.stream().sorted().toList()) {
      done = done.then(training.runTo(updates));
      returns.put(updates, evaluation.returns(training.network(), training.parameters()));
    }
    environmentSteps += training.environmentSteps();
    return returns;
  }

  private List<DqnTraining.Student> students(AgentLearning learning) {
    List<DqnTraining.Student> students = new ArrayList<>();
    for (Task task : tasks) {
      long own = Seeds.of(seed, 1L + students.size());
      var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(own, 0));
      students.add(new DqnTraining.Student(task, Seeds.of(own, 1), learning.init(random)));
    }
    return students;
  }

  /// Environment steps of all trainings so far.
  long environmentSteps() {
    return environmentSteps;
  }

  /// Updates of all trainings so far, each of all its agents.
  Updates updates() {
    return done;
  }

  /// The mean over the reported numbers of updates, 0 left aside, of the interquartile mean return:
  /// the area under the curve.
  static double score(Map<Integer, double[][]> returns) {
    return returns.entrySet().stream()
        .filter(entry -> entry.getKey() > 0)
        .mapToDouble(entry -> FiniteTasks.score(entry.getValue()))
        .average()
        .orElseThrow();
  }

  /// Adam's constant rate that has the best score here.
  double bestAdamRate() {
    Map<Double, Double> scores = new TreeMap<>();
    for (double rate : ADAM_RATES) {
      scores.put(rate, score(returns(DqnTraining.byAdam(spec, family, rate))));
    }
    return scores.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }
}
