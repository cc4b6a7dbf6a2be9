package io.qmorph.lab;

import io.qmorph.env.Region;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;

/// The tasks of an experiment: those that are trained on, those that settings and checkpoints are
/// chosen on, and those that nothing is chosen on.
///
/// The three are drawn from streams of their own, so that changing the size of one does not change
/// the others. Tasks with real parameters share none. A finite family has no new tasks to hold out:
/// all three hold its tasks; so they do where the region is the default task alone.
///
/// @param training tasks of the pool
/// @param validation tasks for choices
/// @param heldOut tasks for the final report
public record TaskSplit(List<Task> training, List<Task> validation, List<Task> heldOut) {

  /// Draws the tasks of an experiment.
  static TaskSplit of(TaskFamily family, ExperimentSpec spec) {
    return new TaskSplit(
        draw(family, spec.collection().pool(), spec.collection().region(), spec.seed(), 1),
        draw(family, spec.validation().tasks(), spec.collection().region(), spec.seed(), 2),
        heldOut(family, spec.test().tasks(), spec.test().region(), spec.seed()));
  }

  /// Tasks that no other draw of this experiment shares.
  static List<Task> heldOut(TaskFamily family, int count, Region region, long seed) {
    return draw(family, count, region, seed, 3);
  }

  private static List<Task> draw(
      TaskFamily family, int count, Region region, long seed, long stream) {
    return family.sample(
        count, region, RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(seed, stream)));
  }
}
