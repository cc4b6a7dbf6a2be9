package io.qmorph.lab;

import io.qmorph.env.TaskFamily;
import io.qmorph.lab.ExperimentSpec.Method;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.commons.rng.simple.RandomSource;

/// One meta-training from the first iteration, or from its newest checkpoint, to the last:
/// validates, keeps the best meta-parameters, writes metrics and checkpoints, and gets over steps
/// that are not finite.
final class TrainingRun {
  private static final int PATIENCE = 10;

  /// Enough for the band of a picture, and not worth mentioning beside a validation.
  private static final int CURVE_RESAMPLES = 500;

  /// The slow meta-parameters that were best on the validation tasks.
  ///
  /// @param environmentSteps taken in the whole training
  record Trained(MetaLearner learner, Tree<NDArray> meta, long environmentSteps) {}

  private final ExperimentSpec spec;
  private final Method method;
  private final MetaLearner learner;
  private final RunFolder folder;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final Metrics metrics;
  private final Checkpoints checkpoints;
  private final MetaTraining training;
  private final Evaluation validation;
  private final Map<Integer, Adaptation> adaptations = new TreeMap<>();

  private Tree<NDArray> best;
  private double bestScore = Double.NEGATIVE_INFINITY;
  private int skipped;
  private int skippedInRow;
  private boolean rateHalved;
  private String latest = "";

  TrainingRun(
      ExperimentSpec spec,
      TaskFamily family,
      Method method,
      TaskSplit split,
      RunFolder folder,
      Workers workers,
      Progress progress,
      BooleanSupplier stop) {
    this.spec = spec;
    this.method = method;
    this.learner = new Learners(spec, family).learner(method);
    this.folder = folder;
    this.progress = progress;
    this.stop = stop;
    this.metrics = new Metrics(folder.metrics());
    this.checkpoints = new Checkpoints(folder.checkpoints(method.word()));
    this.training = new MetaTraining(spec, family, learner, split, workers);
    this.best = training.averaged().map(NDArray::copy);
    this.validation =
        new Evaluation(
            spec,
            family,
            split.validation(),
            spec.validation().episodes(),
            Seeds.of(spec.seed(), 10),
            workers);
    var types = training.averaged().map(NDArray::type);
    for (int steps : validatedSteps()) {
      var program = OuterLoop.adaptation(learner, types, spec.support().transitions(), steps);
      adaptations.put(steps, new Adaptation(program, validation.tasks(), workers));
    }
  }

  private List<Integer> validatedSteps() {
    return learner.innerSteps() == 0 ? List.of(0) : spec.test().gradientSteps();
  }

  /// Trains to the end, which may be reached already.
  ///
  /// Throws `UserError` when it is stopped, when a file can't be written or is damaged, and when
  /// the numbers cease to be finite for good.
  Trained run() {
    checkpoints.newest().ifPresent(this::restore);
    metrics.dropAfter(method.word(), training.iteration());
    progress.begin(method.word(), training.iteration(), spec.iterations());
    long before = training.environmentSteps();
    while (training.iteration() < spec.iterations()) {
      if (stop.getAsBoolean()) {
        throw stopped();
      }
      watch(training.iterate());
      boolean last = training.iteration() == spec.iterations();
      if (last || training.iteration() % spec.validation().every() == 0) {
        validate();
        save();
      }
      progress.update(training.iteration(), training.environmentSteps() - before, latest);
    }
    progress.end(
        String.format(
            Locale.ROOT,
            "%d iterations, %,d environment steps, best validation return %.1f, %d steps skipped",
            training.iteration(),
            training.environmentSteps(),
            bestScore,
            skipped));
    return new Trained(learner, best, training.environmentSteps());
  }

  private UserError stopped() {
    save();
    return new UserError(
        "stopped after iteration "
            + training.iteration()
            + " of "
            + method.word()
            + "; go on with: qmorph resume "
            + folder.path(),
        UserError.STOPPED);
  }

  /// Counts steps that were not finite; ten in a row lead back to the last checkpoint, once.
  private void watch(MetaTraining.Outcome outcome) {
    if (outcome.applied()) {
      skippedInRow = 0;
      return;
    }
    skipped++;
    skippedInRow++;
    if (skippedInRow < PATIENCE) {
      return;
    }
    if (rateHalved || checkpoints.newest().isEmpty()) {
      CheckpointFile.write(folder.file("diverged.safetensors"), training.lastBatch(), Map.of());
      throw new UserError(
          PATIENCE
              + " steps in a row were not finite, at iteration "
              + training.iteration()
              + " of "
              + method.word()
              + "; the last batch is in "
              + folder.file("diverged.safetensors"),
          UserError.DIVERGED);
    }
    int total = skipped;
    restore(checkpoints.newest().get());
    skipped = total;
    skippedInRow = 0;
    rateHalved = true;
    training.scaleRate(0.5);
    progress.say(
        "not finite: went back to iteration " + training.iteration() + " with half the rate");
  }

  /// Judges by the mean over the reported numbers of steps, so that none of them is bad.
  private void validate() {
    Map<String, Object> event =
        LearningCurves.event(method.word(), training.iteration(), training.environmentSteps());
    double sum = 0;
    for (Map.Entry<Integer, Adaptation> entry : adaptations.entrySet()) {
      Tree<NDArray> adapted = entry.getValue().adapt(training.averaged(), validation.support());
      double[][] returns = validation.returns(learner.network(), adapted);
      var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 12));
      var interval = Statistics.interval(returns, CURVE_RESAMPLES, random);
      LearningCurves.put(event, entry.getKey(), interval);
      sum += interval.iqm();
    }
    double score = sum / adaptations.size();
    event.put("skipped", skipped);
    metrics.append(event);
    latest = String.format(Locale.ROOT, "return %.1f", score);
    if (score > bestScore) {
      bestScore = score;
      best = training.averaged().map(NDArray::copy);
      checkpoints.writeBest(best, training.iteration(), training.environmentSteps());
    }
  }

  private void save() {
    checkpoints.write(
        training.iteration(),
        training
            .save()
            .merge(best.prefixed("best"))
            .with("bestScore", Bits.of(new double[] {bestScore}))
            .with("skipped", Bits.of(new int[] {skipped, skippedInRow, rateHalved ? 1 : 0})));
  }

  private void restore(Tree<NDArray> saved) {
    training.restore(saved);
    best = saved.under("best");
    bestScore = Bits.doubles(saved.get("bestScore"))[0];
    int[] counts = saved.get("skipped").ints();
    skipped = counts[0];
    skippedInRow = counts[1];
    rateHalved = counts[2] == 1;
  }
}
