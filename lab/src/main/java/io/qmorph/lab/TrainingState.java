package io.qmorph.lab;

import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// What a training carries from iteration to iteration: what is learned, and the tasks it learns
/// from.
final class TrainingState {
  private final ExperimentSpec spec;
  private final List<TrainingTask> tasks;
  private final LearnedState state;

  /// @param learned parameters, slow copies and the optimizer's state
  TrainingState(ExperimentSpec spec, Tree<NDArray> learned, List<TrainingTask> tasks) {
    this.spec = spec;
    this.tasks = List.copyOf(tasks);
    this.state = new LearnedState(learned);
  }

  /// Parameters, slow copies and the optimizer's state as they are now, not copies.
  Tree<NDArray> learned() {
    return state.learned();
  }

  /// Where an update is to be written.
  Tree<NDArray> next() {
    return state.next();
  }

  /// All tasks that are learned from.
  List<TrainingTask> tasks() {
    return tasks;
  }

  int iteration() {
    return state.iteration();
  }

  /// What the learning rate is multiplied by.
  double rateFactor() {
    return state.rateFactor();
  }

  void scaleRate(double factor) {
    state.scaleRate(factor);
  }

  void endIteration() {
    state.endIteration();
  }

  /// Environment steps of all tasks together.
  long environmentSteps() {
    return tasks.stream().mapToLong(task -> task.replay().written()).sum()
        * spec.collection().lanes();
  }

  /// Draws from the replays of `chosen` a batch for each.
  void sample(List<TrainingTask> chosen, BatchArrays batch, Workers workers) {
    workers.run(chosen.size(), (_, i) -> sample(chosen.get(i), chosen.get(i).random(), batch, i));
  }

  /// Draws from the replay of `task` a batch for place `index`.
  void sample(TrainingTask task, UniformRandomProvider draws, BatchArrays batch, int index) {
    task.replay()
        .sample(draws, spec.outer().steps(), spec.discount(), spec.rewardScale(), batch, index);
  }

  /// Takes over what was written to [#next], unless `loss` or `norm` is not finite.
  Training.Outcome update(float loss, float norm) {
    return state.update(loss, norm);
  }

  /// All of it, copied.
  Tree<NDArray> save() {
    Tree<NDArray> saved = state.save();
    for (int i = 0; i < tasks.size(); i++) {
      saved = saved.merge(tasks.get(i).save().prefixed("task." + i));
    }
    return saved;
  }

  /// Goes back to what [#save] gave.
  void restore(Tree<NDArray> saved) {
    state.restore(saved);
    for (int i = 0; i < tasks.size(); i++) {
      tasks.get(i).restore(saved.under("task." + i));
    }
  }
}
