package io.qmorph.lab;

import io.qmorph.env.Families;
import io.qmorph.env.Region;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.env.TaskParameter;
import io.qmorph.lab.MetaScores.Judged;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.commons.rng.simple.RandomSource;

/// Trains one method of a comparison, as an ordinary run that can be resumed, and judges it.
///
/// Everyone is judged on the same tasks, whatever the seed of the training, with the same support
/// sets and from the same initial states.
final class MetaCellRun {
  private static final long JUDGES_SEED = 0;

  private final MetaCell cell;
  private final RunFolder folder;
  private final List<Integer> counts;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final LongSupplier nanos;
  private final PeakMemory memory;

  /// @param folder of the run
  /// @param counts after which it is judged, besides 0
  /// @param progress is told how far training is
  /// @param stop is asked between iterations whether to save a checkpoint and end
  /// @param nanos a clock
  /// @param memory the bytes that are in use
  MetaCellRun(
      MetaCell cell,
      RunFolder folder,
      List<Integer> counts,
      Progress progress,
      BooleanSupplier stop,
      LongSupplier nanos,
      LongSupplier memory) {
    this.cell = cell;
    this.folder = folder;
    this.counts = counts;
    this.progress = progress;
    this.stop = stop;
    this.nanos = nanos;
    this.memory = new PeakMemory(memory);
  }

  /// What it came to: a failure, if the experiment is refused or its numbers cease to be finite.
  ///
  /// Throws `UserError` when it is stopped, and when a file can't be read or written.
  MetaScores run(int threads) {
    ExperimentSpec spec;
    try {
      spec = cell.spec();
      new Learners(spec, spec.taskFamily()).requireThatTheyCombine();
    } catch (UserError e) {
      return MetaScores.failed(cell, "", "refused: " + e.getMessage());
    }
    try {
      return cell.method().equals("scratch") ? untrained(spec, threads) : trained(spec, threads);
    } catch (UserError e) {
      if (e.exitCode() != UserError.DIVERGED) {
        throw e;
      }
      return MetaScores.failed(cell, spec.yaml(), "diverged: " + e.getMessage());
    }
  }

  private MetaScores trained(ExperimentSpec spec, int threads) {
    boolean isNew = !Files.exists(folder.spec());
    BooleanSupplier watch =
        () -> {
          memory.look();
          return stop.getAsBoolean();
        };
    Experiment experiment =
        isNew
            ? Experiment.start(spec, folder, progress, watch, nanos)
            : Experiment.resume(folder, Families.builtIn(), progress, watch, nanos);
    Report report = experiment.run(threads);
    OptionalDouble seconds = isNew ? OptionalDouble.of(report.seconds()) : OptionalDouble.empty();
    try (Workers workers = new Workers(threads)) {
      TrainedMethod trained = TrainedRun.open(folder, Families.builtIn()).trained(workers);
      TrainedMethod method =
          trained instanceof TrainedLearner learner && cell.method().equals("fine-tuned")
              ? fineTuned(spec, learner.meta().under("parameters"), workers)
              : trained;
      return scores(spec, method, report.environmentSteps(), seconds, workers);
    }
  }

  private MetaScores untrained(ExperimentSpec spec, int threads) {
    try (Workers workers = new Workers(threads)) {
      var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 13));
      Tree<NDArray> initial = new Learners(spec, spec.taskFamily()).network().init(random);
      TrainedMethod method = fineTuned(spec, initial, workers);
      return scores(spec, method, 0, OptionalDouble.empty(), workers);
    }
  }

  private static FineTuned fineTuned(
      ExperimentSpec spec, Tree<NDArray> parameters, Workers workers) {
    TaskFamily family = spec.taskFamily();
    return new FineTuned(
        new Baselines(spec, family, TaskSplit.of(family, spec), workers), parameters, 0);
  }

  private MetaScores scores(
      ExperimentSpec spec,
      TrainedMethod method,
      long environmentSteps,
      OptionalDouble seconds,
      Workers workers) {
    List<Judged> judged = new ArrayList<>();
    for (Region region : regions(spec.taskFamily())) {
      Evaluation evaluation = evaluation(spec, region, workers);
      judged.add(new Judged(region, 0, method.returns(0, evaluation)));
      for (int count : method.isStepwise() ? counts : List.<Integer>of()) {
        judged.add(new Judged(region, count, method.returns(count, evaluation)));
      }
    }
    for (Judged each : judged) {
      if (FiniteTasks.missing(each.returns()) > 0) {
        String failure =
            "not finite after %d: %s".formatted(each.count(), FiniteTasks.describe(each.returns()));
        return MetaScores.failed(cell, spec.yaml(), failure);
      }
    }
    return new MetaScores(
        cell.family(),
        cell.method(),
        cell.seed(),
        spec.yaml(),
        "",
        method.knowsTaskAtOnce(),
        environmentSteps,
        seconds,
        memory.peak(),
        judged);
  }

  private static Evaluation evaluation(ExperimentSpec spec, Region region, Workers workers) {
    TaskFamily family = spec.taskFamily();
    return new Evaluation(
        spec,
        family,
        tasks(family, spec.test().tasks(), region),
        spec.test().episodes(),
        Seeds.of(JUDGES_SEED, 11),
        workers);
  }

  /// The tasks that everyone is judged on.
  static List<Task> tasks(TaskFamily family, int count, Region region) {
    return TaskSplit.heldOut(family, count, region, JUDGES_SEED);
  }

  /// Inside, and outside if there is an outside.
  private static List<Region> regions(TaskFamily family) {
    boolean hasOutside = family.parameters().stream().anyMatch(MetaCellRun::hasOutside);
    return hasOutside
        ? List.of(Region.INTERPOLATION, Region.EXTRAPOLATION)
        : List.of(Region.INTERPOLATION);
  }

  private static boolean hasOutside(TaskParameter parameter) {
    return switch (parameter) {
      case TaskParameter.Real _ -> true;
      case TaskParameter.Choice choice -> !choice.interpolation().equals(choice.extrapolation());
      case TaskParameter.Flag _ -> false;
    };
  }
}
