package io.qmorph.lab;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.lab.ExperimentSpec.Method;
import io.qmorph.lab.Report.Result;
import io.qmorph.meta.MetaLearner;
import io.qmorph.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The best meta-parameters of a run, put to use.
public final class TrainedRun {
  private final ExperimentSpec spec;
  private final TaskFamily family;
  private final MetaLearner learner;
  private final Checkpoints.Best best;

  private TrainedRun(RunFolder folder) {
    this.spec = ExperimentSpec.read(folder.spec(), List.of());
    if (spec.method() == Method.DQN) {
      throw new UserError(folder.path() + " is a run of plain dqn, which adapts to no task");
    }
    this.family = spec.taskFamily();
    this.learner = new Learners(spec, family).learner(spec.method());
    this.best = new Checkpoints(folder.checkpoints(spec.method().word())).best();
  }

  /// Opens a run.
  ///
  /// Throws `UserError` if it has no whole checkpoint.
  ///
  /// @param folder of the run
  public static TrainedRun open(RunFolder folder) {
    return new TrainedRun(folder);
  }

  /// The number of gradient steps that the method was trained for; 0 if it takes none.
  public int innerSteps() {
    return learner.innerSteps();
  }

  /// The seed of the run.
  public long seed() {
    return spec.seed();
  }

  /// The returns on other held-out tasks, without adaptation and after each of the report's steps.
  ///
  /// @param tasks how many are drawn
  /// @param seed of the draw
  /// @param threads at least 1; results don't depend on it
  public Report evaluate(int tasks, long seed, int threads) {
    List<Task> drawn = TaskSplit.heldOut(family, tasks, spec.test().region(), seed);
    List<Result> results =
        results(drawn, spec.test().episodes(), spec.test().gradientSteps(), seed, threads);
    return new Report(
        spec.family(), spec.method().word(), seed, tasks, best.environmentSteps(), 0, results);
  }

  /// The returns in one task before and after each step.
  ///
  /// @param parameters the task's, by name; the others have their defaults
  /// @param episodes that each return is the mean over
  /// @param steps how many gradient steps
  /// @param threads at least 1; results don't depend on it
  public Report adapt(Map<String, String> parameters, int episodes, int steps, int threads) {
    List<Integer> counts = IntStream.rangeClosed(1, steps).boxed().toList();
    Task task = parse(parameters);
    List<Result> results = results(List.of(task), episodes, counts, spec.seed(), threads);
    return new Report(
        spec.family() + " (" + family.describe(task) + ")",
        spec.method().word(),
        spec.seed(),
        1,
        best.environmentSteps(),
        0,
        results);
  }

  private Task parse(Map<String, String> parameters) {
    try {
      return family.parse(parameters);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private List<Result> results(
      List<Task> tasks, int episodes, List<Integer> counts, long seed, int threads) {
    try (Workers workers = new Workers(threads)) {
      Evaluation evaluation =
          new Evaluation(spec, family, tasks, episodes, Seeds.of(seed, 11), workers);
      return new TrainedLearner(spec, learner, best.meta(), best.environmentSteps(), workers)
          .results(counts, evaluation, seed);
    }
  }

  /// What a run folder holds, in words: the settings, how far training is, and the report's table.
  ///
  /// @param folder of the run
  public static String show(RunFolder folder) {
    ExperimentSpec spec = ExperimentSpec.read(folder.spec(), List.of());
    StringBuilder text = new StringBuilder();
    text.append(spec.method().word()).append(" on ").append(spec.family());
    text.append(", seed ").append(spec.seed()).append("\n");
    for (Map<String, Object> event : lastEvents(folder).values()) {
      text.append(event.get("training")).append(": iteration ").append(event.get("iteration"));
      text.append(" of ").append(spec.iterations()).append(", ");
      text.append(event.get("environmentSteps")).append(" environment steps\n");
    }
    try {
      boolean finished = Files.exists(folder.file("report.md"));
      text.append(
          finished
              ? "\n" + Files.readString(folder.file("report.md"))
              : "not finished; go on with: qmorph resume " + folder.path() + "\n");
    } catch (IOException e) {
      throw new UserError("can't read the report of " + folder.path() + ": " + Reasons.of(e), e);
    }
    return text.toString();
  }

  private static Map<Object, Map<String, Object>> lastEvents(RunFolder folder) {
    Map<Object, Map<String, Object>> last = new LinkedHashMap<>();
    new Metrics(folder.metrics()).read().forEach(event -> last.put(event.get("training"), event));
    return last;
  }
}
