package io.qmorph.lab;

import io.qmorph.env.Families;
import io.qmorph.env.Region;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.lab.ExperimentSpec.Method;
import io.qmorph.meta.Siamese;
import io.qmorph.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The best meta-parameters of a run, put to use.
public final class TrainedRun {
  private static final int FEW = 5;

  private final ExperimentSpec spec;
  private final TaskFamily family;
  private final Checkpoints.Best best;
  private final Region region;

  private TrainedRun(RunFolder folder, List<String> settings, Families families) {
    ExperimentSpec trained = ExperimentSpec.read(folder.spec(), List.of(), families);
    if (trained.method() == Method.DQN) {
      throw new UserError(folder.path() + " is a run of plain dqn, which adapts to no task");
    }
    if (!settings.isEmpty() && trained.method() != Method.LEARNED_OPTIMIZER) {
      throw new UserError(
          "only a learned optimizer applies to other families and settings, "
              + folder.path()
              + " is a run of "
              + trained.method().word());
    }
    this.spec = ExperimentSpec.read(folder.spec(), settings, families);
    if (spec.method() != trained.method() || !spec.rule().equals(trained.rule())) {
      throw new UserError("method and rule can't be set: they are what was learned");
    }
    this.family = spec.taskFamily();
    this.best = new Checkpoints(folder.checkpoints(spec.method().word())).best();
    this.region = spec.test().region();
  }

  private TrainedRun(TrainedRun run, Region region) {
    this.spec = run.spec;
    this.family = run.family;
    this.best = run.best;
    this.region = region;
  }

  /// Opens a run.
  ///
  /// Throws `UserError` if it has no whole checkpoint.
  ///
  /// @param folder of the run
  /// @param families those that its spec can name
  public static TrainedRun open(RunFolder folder, Families families) {
    return open(folder, List.of(), families);
  }

  /// Opens a run of a learned optimizer, to be applied with other settings than it was trained
  /// with.
  ///
  /// Throws `UserError` if it has no whole checkpoint, or is one of another method and there are
  /// settings.
  ///
  /// @param folder of the run
  /// @param settings each `section.key=value`; the last of a key wins
  /// @param families those that its spec and settings can name
  public static TrainedRun open(RunFolder folder, List<String> settings, Families families) {
    return new TrainedRun(folder, settings, families);
  }

  /// The settings that make a task family another one: its name and its own time limit.
  ///
  /// Throws `UserError` if there is no such family.
  ///
  /// @param name of the family
  /// @param families those there are
  public static List<String> family(String name, Families families) {
    ExperimentSpec usual = ExperimentSpec.byDefault(List.of("family=" + name), families);
    return List.of("family=" + name, "episodeSteps=" + usual.episodeSteps());
  }

  private boolean isOptimizer() {
    return spec.method() == Method.LEARNED_OPTIMIZER;
  }

  private TrainedOptimizer optimizer() {
    return new TrainedOptimizer(spec, family, best.meta());
  }

  /// How many gradient steps on a task show what was learned: a whole training where an optimizer
  /// was learned, a few elsewhere.
  public int usualSteps() {
    return isOptimizer() ? spec.optimizer().lifetime() : FEW;
  }

  /// How many gradient steps on a task can be asked for.
  public int mostSteps() {
    return isOptimizer() ? OptimizerSpec.MOST_UPDATES : ExperimentSpec.Test.MOST_STEPS;
  }

  /// The same run, whose held-out tasks are drawn elsewhere.
  ///
  /// @param other the region
  public TrainedRun in(Region other) {
    return new TrainedRun(this, other);
  }

  /// The seed of the run.
  public long seed() {
    return spec.seed();
  }

  /// The returns on other held-out tasks, without adaptation and after each of the report's steps;
  /// of a learned optimizer, those of trainings from scratch by it, by the same rule untrained, and
  /// by Adam.
  ///
  /// @param tasks how many are drawn
  /// @param seed of the draw
  /// @param threads at least 1; results don't depend on it
  public Report evaluate(int tasks, long seed, int threads) {
    return evaluate(Map.of(), tasks, seed, threads);
  }

  /// The same on held-out tasks that have some parameters in common.
  ///
  /// @param parameters of each task, by name; the others are drawn
  /// @param tasks how many are drawn
  /// @param seed of the draw
  /// @param threads at least 1; results don't depend on it
  public Report evaluate(Map<String, String> parameters, int tasks, long seed, int threads) {
    List<Task> drawn = drawn(parameters, tasks, seed);
    Findings found =
        isOptimizer()
            ? beside(drawn, seed, threads)
            : results(drawn, spec.test().episodes(), spec.test().gradientSteps(), seed, threads);
    return report(spec.family(), seed, tasks, found);
  }

  private Report report(String family, long seed, int tasks, Findings found) {
    return new Report(
        family,
        spec.method().word(),
        seed,
        tasks,
        best.environmentSteps(),
        0,
        found.orDiverged().results(),
        found.notes());
  }

  private Findings beside(List<Task> tasks, long seed, int threads) {
    List<Integer> counts = spec.optimizer().report();
    int episodes = spec.test().episodes();
    try (Workers workers = new Workers(threads)) {
      return optimizer()
          .learned(tasks, episodes, counts, seed, workers)
          .and(optimizer().baselines(tasks, episodes, counts, seed, _ -> {}, workers));
    }
  }

  /// The returns in one task before and after each step; of a learned optimizer, after each
  /// reported number of updates from scratch.
  ///
  /// @param parameters the task's, by name; the others have their defaults
  /// @param episodes that each return is the mean over
  /// @param steps how many gradient steps
  /// @param threads at least 1; results don't depend on it
  public Report adapt(Map<String, String> parameters, int episodes, int steps, int threads) {
    Task task = parse(parameters);
    Findings found =
        isOptimizer()
            ? fromScratch(task, episodes, steps, threads)
            : results(
                List.of(task),
                episodes,
                IntStream.rangeClosed(1, steps).boxed().toList(),
                spec.seed(),
                threads);
    return report(spec.family() + " (" + family.describe(task) + ")", spec.seed(), 1, found);
  }

  private Findings fromScratch(Task task, int episodes, int steps, int threads) {
    SortedSet<Integer> counts = new TreeSet<>(spec.optimizer().report());
    counts.add(steps);
    try (Workers workers = new Workers(threads)) {
      return optimizer()
          .learned(
              List.of(task),
              episodes,
              List.copyOf(counts.headSet(steps + 1)),
              spec.seed(),
              workers);
    }
  }

  private Task parse(Map<String, String> parameters) {
    return replace(family.parse(Map.of()), parameters);
  }

  private Task replace(Task task, Map<String, String> parameters) {
    try {
      return family.replace(task, parameters);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /// How the tasks of [#evaluate] compare with the known ones; empty unless the method compares.
  ///
  /// @param parameters of each task, by name; the others are drawn
  /// @param tasks how many are drawn
  /// @param seed of the draw
  /// @param threads at least 1; results don't depend on it
  public List<Likeness> likeness(
      Map<String, String> parameters, int tasks, long seed, int threads) {
    return likeness(drawn(parameters, tasks, seed), seed, threads);
  }

  private List<Task> drawn(Map<String, String> parameters, int tasks, long seed) {
    return TaskSplit.heldOut(family, tasks, region, seed).stream()
        .map(task -> replace(task, parameters))
        .toList();
  }

  /// How one task compares with the known ones; empty unless the method compares.
  ///
  /// @param parameters the task's, by name; the others have their defaults
  /// @param threads at least 1; results don't depend on it
  public Optional<Likeness> likeness(Map<String, String> parameters, int threads) {
    return likeness(List.of(parse(parameters)), spec.seed(), threads).stream().findFirst();
  }

  private List<Likeness> likeness(List<Task> tasks, long seed, int threads) {
    if (spec.method() != Method.SIAMESE) {
      return List.of();
    }
    Siamese learner = new Learners(spec, family).siamese();
    try (Workers workers = new Workers(threads)) {
      Evaluation evaluation = evaluation(tasks, 1, seed, workers);
      List<Task> known = TaskSplit.of(family, spec).training();
      return KnownTasks.likeness(
          family, known, learner, best.meta(), evaluation.support(), workers);
    }
  }

  private Evaluation evaluation(List<Task> tasks, int episodes, long seed, Workers workers) {
    return new Evaluation(spec, family, tasks, episodes, Seeds.of(seed, 11), workers);
  }

  private Findings results(
      List<Task> tasks, int episodes, List<Integer> counts, long seed, int threads) {
    try (Workers workers = new Workers(threads)) {
      return trained(workers).results(counts, evaluation(tasks, episodes, seed, workers), seed);
    }
  }

  /// What the run has trained.
  TrainedMethod trained(Workers workers) {
    Learners learners = new Learners(spec, family);
    long steps = best.environmentSteps();
    return spec.method() == Method.RECURRENT_DQN
        ? new TrainedRecurrent(
            learners.recurrent(), best.meta(), steps, spec.recurrent().episodes())
        : new TrainedLearner(spec, learners.learner(spec.method()), best.meta(), steps, workers);
  }

  /// What a run folder holds, in words: the settings, how far training is, and the report's table.
  ///
  /// @param folder of the run
  /// @param families those that its spec can name
  public static String show(RunFolder folder, Families families) {
    ExperimentSpec spec = ExperimentSpec.read(folder.spec(), List.of(), families);
    StringBuilder text = new StringBuilder();
    text.append(spec.method().word()).append(" on ").append(spec.family());
    text.append(", seed ").append(spec.seed()).append("\n");
    for (Map<String, Object> event : lastEvents(folder).values()) {
      text.append(event.get("training")).append(": iteration ").append(event.get("iteration"));
      text.append(" of ").append(spec.iterations());
      text.append(Boolean.TRUE.equals(event.get("endedEarly")) ? ", ended early, " : ", ");
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
