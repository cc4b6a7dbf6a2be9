package io.qmorph.testkit;

import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.rng.UniformRandomProvider;

/// Transitions to try losses and meta-learners on, and what cuts arrays of many tasks into those of
/// one.
final class RandomBatches {
  /// Places at the end of each batch that are left over, with weight 0.
  static final int PADDING = 2;

  private RandomBatches() {}

  /// A batch for each of `tasks` tasks, named as [io.qmorph.rl.Batch#signature] has it, with a
  /// leading task axis. Some transitions terminate; the last two are padding, of random numbers
  /// too.
  static Tree<NDArray> draw(
      UniformRandomProvider random, int tasks, int size, int observations, int actions) {
    BatchArrays batch = new BatchArrays(tasks, size, observations);
    for (int task = 0; task < tasks; task++) {
      for (int index = 0; index < size; index++) {
        batch.set(
            task,
            index,
            numbers(random, observations),
            0,
            random.nextInt(actions),
            (float) random.nextDouble(-1, 1),
            numbers(random, observations),
            0,
            index % 3 == 1,
            0.9f);
      }
      batch.fill(task, size - PADDING);
    }
    return batch.tree();
  }

  private static float[] numbers(UniformRandomProvider random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  /// The arrays of one task, where those that `isLifted` accepts hold several.
  static Tree<NDArray> task(Tree<NDArray> many, Predicate<String> isLifted, int task) {
    return many.mapNamed((name, array) -> isLifted.test(name) ? task(array, task) : array);
  }

  private static NDArray task(NDArray many, int task) {
    ArrayType type = new ArrayType(many.shape().remove(0), many.type().element());
    int size = type.shape().elements();
    int start = task * size;
    return switch (type.element()) {
      case FLOAT32 ->
          NDArray.of(type.shape(), Arrays.copyOfRange(many.floats(), start, start + size));
      case INT32 ->
          NDArray.ofInts(type.shape(), Arrays.copyOfRange(many.ints(), start, start + size));
    };
  }

  /// The arrays of several tasks, all alike, as one with a leading task axis.
  static Tree<NDArray> stacked(List<Tree<NDArray>> tasks) {
    Tree<NDArray> first = tasks.getFirst();
    return first.mapNamed((name, leaf) -> {
      NDArray all = NDArray.zeros(leaf.type().lifted(tasks.size()));
      int size = leaf.shape().elements();
      for (int task = 0; task < tasks.size(); task++) {
        NDArray one = tasks.get(task).get(name);
        switch (leaf.type().element()) {
          case FLOAT32 -> System.arraycopy(one.floats(), 0, all.floats(), task * size, size);
          case INT32 -> System.arraycopy(one.ints(), 0, all.ints(), task * size, size);
        }
      }
      return all;
    });
  }
}
