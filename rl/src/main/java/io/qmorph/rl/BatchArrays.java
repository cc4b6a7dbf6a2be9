package io.qmorph.rl;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;

/// The numbers of a batch for each of several tasks, `[tasks, batch, ...]`, written to in place.
public final class BatchArrays {
  private final int tasks;
  private final int size;
  private final int observations;
  private final Tree<NDArray> tree;
  private final float[] observation;
  private final int[] action;
  private final float[] reward;
  private final float[] nextObservation;
  private final float[] terminated;
  private final float[] discount;
  private final float[] weight;

  /// Zeros for `tasks` batches of `size` transitions.
  ///
  /// @param tasks how many
  /// @param size transitions of each
  /// @param observations how many numbers an observation has
  public BatchArrays(int tasks, int size, int observations) {
    this.tasks = tasks;
    this.size = size;
    this.observations = observations;
    this.tree = Batch.signature(size, observations).map(type -> NDArray.zeros(type.lifted(tasks)));
    this.observation = tree.get("observation").floats();
    this.action = tree.get("action").ints();
    this.reward = tree.get("reward").floats();
    this.nextObservation = tree.get("nextObservation").floats();
    this.terminated = tree.get("terminated").floats();
    this.discount = tree.get("discount").floats();
    this.weight = tree.get("weight").floats();
  }

  /// The arrays under the names of [Batch#signature], not copies.
  public Tree<NDArray> tree() {
    return tree;
  }

  /// The number of transitions for each task.
  public int size() {
    return size;
  }

  /// How many numbers an observation has.
  public int observations() {
    return observations;
  }

  /// The number of tasks.
  public int tasks() {
    return tasks;
  }

  /// Writes transition `index` of `task`, with weight 1.
  ///
  /// The observations are read from the given places of their arrays on.
  ///
  /// @param task which, from 0
  /// @param index of the transition, from 0
  /// @param from holds the observation, from `fromAt` on
  /// @param fromAt where it starts
  /// @param chosen the action
  /// @param earned the reward
  /// @param to holds the next observation, from `toAt` on
  /// @param toAt where it starts
  /// @param terminal whether nothing can follow
  /// @param factor the discount of what follows
  public void set(
      int task,
      int index,
      float[] from,
      int fromAt,
      int chosen,
      float earned,
      float[] to,
      int toAt,
      boolean terminal,
      float factor) {
    int at = task * size + index;
    System.arraycopy(from, fromAt, observation, at * observations, observations);
    System.arraycopy(to, toAt, nextObservation, at * observations, observations);
    action[at] = chosen;
    reward[at] = earned;
    terminated[at] = terminal ? 1 : 0;
    discount[at] = factor;
    weight[at] = 1;
  }

  /// Leaves only the first `count` transitions of `task` in the loss: their weights become `size /
  /// count`, so that the mean over the batch is theirs, and the others' 0.
  ///
  /// @param task which, from 0
  /// @param count at least 1
  public void fill(int task, int count) {
    int at = task * size;
    Arrays.fill(weight, at, at + count, (float) size / count);
    Arrays.fill(weight, at + count, at + size, 0);
  }

  /// Overwrites the batch of `task` with that of `otherTask` in `other`, of the same extents.
  ///
  /// @param task which here, from 0
  /// @param other what is copied from
  /// @param otherTask which there, from 0
  public void copy(int task, BatchArrays other, int otherTask) {
    tree.zip(
        other.tree,
        (mine, theirs) -> {
          int elements = mine.shape().elements() / tasks;
          int start = otherTask * elements;
          switch (mine.type().element()) {
            case FLOAT32 ->
                System.arraycopy(theirs.floats(), start, mine.floats(), task * elements, elements);
            case INT32 ->
                System.arraycopy(theirs.ints(), start, mine.ints(), task * elements, elements);
          }
          return mine;
        });
  }
}
