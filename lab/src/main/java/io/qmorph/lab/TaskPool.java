package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;

/// The tasks that a training learns from.
///
/// @param tasks all of them
record TaskPool<T extends PoolTask>(List<T> tasks) {
  TaskPool {
    tasks = List.copyOf(tasks);
  }

  /// Draws some of the tasks, each at most once.
  List<T> draw(int count, UniformRandomProvider random) {
    int[] order = PermutationSampler.natural(tasks.size());
    PermutationSampler.shuffle(random, order);
    List<T> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drawn.add(tasks.get(order[i]));
    }
    return drawn;
  }

  /// Of all tasks together.
  long environmentSteps() {
    return tasks.stream().mapToLong(PoolTask::environmentSteps).sum();
  }

  /// All that changes, copied.
  Tree<NDArray> save() {
    Map<String, NDArray> saved = new LinkedHashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      tasks.get(i).save().prefixed("task." + i).forEach(saved::put);
    }
    return Tree.of(saved);
  }

  /// Goes back to what [#save] gave.
  void restore(Tree<NDArray> saved) {
    for (int i = 0; i < tasks.size(); i++) {
      tasks.get(i).restore(saved.under("task." + i));
    }
  }
}
