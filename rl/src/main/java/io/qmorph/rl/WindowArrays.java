package io.qmorph.rl;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// The numbers of a [Window] for each of several tasks, `[tasks, ...]`, written to in place.
public final class WindowArrays {
  private final int sequences;
  private final int length;
  private final BatchArrays batch;
  private final Tree<NDArray> tree;
  private final float[] reached;
  private final float[] earned;
  private final float[] ended;
  private final float[] border;
  private final int[] follower;
  private final float[] state;

  /// Zeros for `tasks` windows.
  ///
  /// @param tasks how many
  /// @param sequences stretches in each window
  /// @param length steps of each stretch
  /// @param observations how many numbers an observation has
  /// @param stateSize how many numbers the encoder's state has
  public WindowArrays(int tasks, int sequences, int length, int observations, int stateSize) {
    this.sequences = sequences;
    this.length = length;
    this.batch = new BatchArrays(tasks, sequences * length, observations);
    Tree<NDArray> zeros =
        Window.signature(sequences, length, observations, stateSize)
            .map(type -> NDArray.zeros(type.lifted(tasks)));
    this.tree = zeros.mapNamed((name, array) -> ofBatch(name, array));
    this.reached = tree.get("reached").floats();
    this.earned = tree.get("earned").floats();
    this.ended = tree.get("ended").floats();
    this.border = tree.get("border").floats();
    this.follower = tree.get("follower").ints();
    this.state = tree.get("state").floats();
  }

  private NDArray ofBatch(String name, NDArray array) {
    String prefix = "batch.";
    return name.startsWith(prefix) ? batch.tree().get(name.substring(prefix.length())) : array;
  }

  /// The arrays under the names of [Window#signature], not copies.
  public Tree<NDArray> tree() {
    return tree;
  }

  /// The number of stretches in each window.
  public int sequences() {
    return sequences;
  }

  /// The number of steps of each stretch.
  public int length() {
    return length;
  }

  /// What a loss sees: for each task all stretches' steps, one stretch after the other.
  public BatchArrays batch() {
    return batch;
  }

  /// Writes what the encoder sees of a step.
  ///
  /// @param task which, from 0
  /// @param index of the step among all stretches' steps
  /// @param to holds what the step led to, from `toAt` on
  /// @param toAt where it starts
  /// @param reward the step's own
  /// @param terminated whether it terminated its episode
  /// @param last whether the lane starts afresh after it
  /// @param until the index of the last step that the transition spans
  public void set(
      int task,
      int index,
      float[] to,
      int toAt,
      float reward,
      boolean terminated,
      boolean last,
      int until) {
    int at = task * batch.size() + index;
    int observations = batch.observations();
    System.arraycopy(to, toAt, reached, at * observations, observations);
    earned[at] = reward;
    ended[at] = terminated ? 1 : 0;
    border[at] = last ? 1 : 0;
    follower[at] = until;
  }

  /// Writes the state at a stretch's first step.
  ///
  /// @param task which, from 0
  /// @param sequence which stretch, from 0
  /// @param states holds the state, from `at` on
  /// @param at where it starts
  public void setState(int task, int sequence, float[] states, int at) {
    int size = state.length / (batch.tasks() * sequences);
    System.arraycopy(states, at, state, (task * sequences + sequence) * size, size);
  }

  /// Leaves the first `burnIn` steps of each stretch out of the loss, and gives the others weights
  /// whose mean over all steps is 1.
  ///
  /// @param task which, from 0
  /// @param burnIn fewer than a stretch has
  public void weigh(int task, int burnIn) {
    float[] weight = batch.tree().get("weight").floats();
    for (int index = 0; index < batch.size(); index++) {
      boolean counts = index % length >= burnIn;
      weight[task * batch.size() + index] = counts ? (float) length / (length - burnIn) : 0;
    }
  }
}
