package io.qmorph.lab;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// Two support sets that are compared: of one task, or of two tasks that differ.
///
/// @param task whose support set is compared
/// @param set which of its support sets
/// @param other the task that it is compared with
/// @param otherSet which of that one's support sets
record ComparedSets(TrainingTask task, int set, TrainingTask other, int otherSet) {

  /// Draws what support set number `set` of the task at place `index` is compared with: as often
  /// another set of the same task as a set of another task, where there are both. The other task is
  /// the next one that differs, or one of the pool if all that were chosen are alike.
  ///
  /// @param chosen tasks of an iteration
  /// @param pool all tasks
  static ComparedSets draw(
      List<TrainingTask> chosen,
      int index,
      int set,
      TaskPool<TrainingTask> pool,
      UniformRandomProvider draws) {
    TrainingTask task = chosen.get(index);
    List<TrainingTask> others = others(chosen, index, pool);
    int sets = task.supportSets().tasks();
    boolean own = others.isEmpty() || (sets > 1 && draws.nextBoolean());
    if (own) {
      int later = sets > 1 ? 1 + draws.nextInt(sets - 1) : 0;
      return new ComparedSets(task, set, task, (set + later) % sets);
    }
    TrainingTask other = others.get(draws.nextInt(others.size()));
    return new ComparedSets(task, set, other, draws.nextInt(sets));
  }

  private static List<TrainingTask> others(
      List<TrainingTask> chosen, int index, TaskPool<TrainingTask> pool) {
    TrainingTask task = chosen.get(index);
    for (int i = 1; i < chosen.size(); i++) {
      TrainingTask next = chosen.get((index + i) % chosen.size());
      if (!next.task().equals(task.task())) {
        return List.of(next);
      }
    }
    return pool.tasks().stream().filter(each -> !each.task().equals(task.task())).toList();
  }

  /// Whether both are of one task.
  boolean same() {
    return task == other;
  }
}
