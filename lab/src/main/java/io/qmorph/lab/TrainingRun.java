package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// One training from the first iteration, or from its newest checkpoint, to the last: has it
/// judged, writes metrics and checkpoints, and gets over updates that are not finite.
final class TrainingRun {
  private static final int PATIENCE = 10;

  private final ExperimentSpec spec;
  private final String name;
  private final Training training;
  private final Judge judge;
  private final RunFolder folder;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final Metrics metrics;
  private final Checkpoints checkpoints;

  private Updates updates = Updates.NONE;
  private boolean rateHalved;
  private String latest = "";

  /// @param name of the training in metrics, messages and the run's folder
  /// @param stop is asked between iterations whether to save a checkpoint and end
  TrainingRun(
      ExperimentSpec spec,
      String name,
      Training training,
      Judge judge,
      RunFolder folder,
      Progress progress,
      BooleanSupplier stop) {
    this.spec = spec;
    this.name = name;
    this.training = training;
    this.judge = judge;
    this.folder = folder;
    this.progress = progress;
    this.stop = stop;
    this.metrics = new Metrics(folder.metrics());
    this.checkpoints = new Checkpoints(folder.checkpoints(name));
  }

  /// Trains to the end, which may be reached already.
  ///
  /// Throws `UserError` when it is stopped, when a file can't be written or is damaged, and when
  /// the numbers cease to be finite for good.
  ///
  /// @return how many updates it came by, and how many were skipped
  Updates run() {
    checkpoints.newest().ifPresent(this::restore);
    metrics.dropAfter(name, training.iteration());
    progress.begin(name, training.iteration(), spec.iterations());
    long before = training.environmentSteps();
    while (!isOver()) {
      if (stop.getAsBoolean()) {
        throw stopped();
      }
      boolean wentBack = watch(training.iterate().updates());
      boolean last = training.iteration() == spec.iterations();
      if (!wentBack && (last || training.iteration() % spec.validation().every() == 0)) {
        judge();
        save();
      }
      progress.update(training.iteration(), training.environmentSteps() - before, latest);
    }
    progress.end(
        String.format(
            Locale.ROOT,
            "%d iterations%s, %,d environment steps, %s, %s",
            training.iteration(),
            endedEarly() ? ", ended early" : "",
            training.environmentSteps(),
            judge.summary(),
            updates.text()));
    return updates;
  }

  private boolean isOver() {
    return training.iteration() == spec.iterations() || judge.isExhausted();
  }

  private boolean endedEarly() {
    return training.iteration() < spec.iterations() && judge.isExhausted();
  }

  private UserError stopped() {
    save();
    return new UserError(
        "stopped after iteration "
            + training.iteration()
            + " of "
            + name
            + "; go on with: qmorph resume "
            + folder.path(),
        UserError.STOPPED);
  }

  /// Counts updates that were not finite; ten in a row at the end of an iteration lead back to the
  /// last checkpoint, once.
  ///
  /// @return whether they did
  private boolean watch(Updates iteration) {
    updates = updates.then(iteration);
    if (updates.row() < PATIENCE) {
      return false;
    }
    if (rateHalved || checkpoints.newest().isEmpty()) {
      throw diverged();
    }
    goBack(checkpoints.newest().get());
    return true;
  }

  private void goBack(Tree<NDArray> saved) {
    long skipped = updates.skipped();
    restore(saved);
    updates = new Updates(updates.applied(), skipped, 0, updates.allSkipped());
    rateHalved = true;
    training.scaleRate(0.5);
    progress.say(
        "not finite: went back to iteration " + training.iteration() + " with half the rate");
  }

  private UserError diverged() {
    CheckpointFile.write(folder.file("diverged.safetensors"), training.lastBatch(), Map.of());
    return new UserError(
        updates.row()
            + " updates in a row were not finite, at iteration "
            + training.iteration()
            + " of "
            + name
            + "; the last batch is in "
            + folder.file("diverged.safetensors"),
        UserError.DIVERGED);
  }

  private void judge() {
    Map<String, Object> event =
        LearningCurves.event(name, training.iteration(), training.environmentSteps());
    latest = judge.judge(event);
    event.put("applied", updates.applied());
    event.put("skipped", updates.skipped());
    event.put("endedEarly", endedEarly());
    metrics.append(event);
  }

  private void save() {
    checkpoints.write(
        training.iteration(),
        training
            .save()
            .merge(judge.save())
            .with("updates.applied", Bits.of(updates.applied()))
            .with("updates.skipped", Bits.of(updates.skipped()))
            .with("updates.row", Bits.of(updates.row()))
            .with("rateHalved", Bits.of(new boolean[] {rateHalved})));
    checkpoints.keepOnly(spec.checkpoints().keep());
  }

  private void restore(Tree<NDArray> saved) {
    training.restore(saved);
    judge.restore(saved);
    Tree<NDArray> counts = saved.under("updates");
    long applied = Bits.whole(counts.get("applied"));
    updates =
        new Updates(
            applied,
            Bits.whole(counts.get("skipped")),
            Bits.whole(counts.get("row")),
            applied == 0);
    rateHalved = Bits.flags(saved.get("rateHalved"))[0];
  }
}
