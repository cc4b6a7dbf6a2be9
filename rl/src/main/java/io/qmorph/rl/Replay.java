package io.qmorph.rl;

import org.apache.commons.rng.UniformRandomProvider;

/// The latest transitions of one task, from several lanes that step together, drawn from uniformly.
///
/// A ring of rows, one for each step of all lanes, so that what follows a transition in its lane is
/// in the same column of the next row. Termination and truncation are kept apart.
public final class Replay {
  private final int rows;
  private final int lanes;
  private final int observations;
  private final float[] observation;
  private final float[] nextObservation;
  private final int[] action;
  private final float[] reward;
  private final byte[] end;
  private long written;

  /// The arrays themselves, to be stored and filled again.
  ///
  /// @param observation `[rows, lanes, observations]`
  /// @param nextObservation `[rows, lanes, observations]`
  /// @param action `[rows, lanes]`
  /// @param reward `[rows, lanes]`
  /// @param end `[rows, lanes]`: 0 goes on, 1 terminated, 2 truncated, 3 both
  public record Arrays(
      float[] observation, float[] nextObservation, int[] action, float[] reward, byte[] end) {}

  /// A replay of at most `capacity` transitions of `lanes` lanes.
  ///
  /// Throws `IllegalArgumentException` if not even one row fits.
  ///
  /// @param capacity the greatest number of transitions
  /// @param lanes that step together
  /// @param observations how many numbers an observation has
  public Replay(int capacity, int lanes, int observations) {
    if (capacity < lanes) {
      throw new IllegalArgumentException(
          "replay capacity must be at least the lanes per task, " + lanes + ", was " + capacity);
    }
    this.rows = capacity / lanes;
    this.lanes = lanes;
    this.observations = observations;
    int slots = rows * lanes;
    this.observation = new float[slots * observations];
    this.nextObservation = new float[slots * observations];
    this.action = new int[slots];
    this.reward = new float[slots];
    this.end = new byte[slots];
  }

  /// How many transitions there are to draw from.
  public int size() {
    return (int) Math.min(written, rows) * lanes;
  }

  /// How many rows were ever written: with [#arrays], all there is to store.
  public long written() {
    return written;
  }

  /// The arrays, not copies.
  public Arrays arrays() {
    return new Arrays(observation, nextObservation, action, reward, end);
  }

  /// Goes back to the moment when so many rows were written; the arrays are refilled by the caller.
  ///
  /// @param rowsWritten what [#written] gave then
  public void restoreWritten(long rowsWritten) {
    this.written = rowsWritten;
  }

  /// Writes the transition of one lane into the row being written.
  ///
  /// The observations are read from the given places of their arrays on.
  ///
  /// @param lane which, from 0
  /// @param from holds the observation, from `fromAt` on
  /// @param fromAt where it starts
  /// @param chosen the action
  /// @param earned the reward
  /// @param to holds the next observation, from `toAt` on
  /// @param toAt where it starts
  /// @param terminated whether nothing can follow
  /// @param truncated whether the time limit ended the episode
  public void put(
      int lane,
      float[] from,
      int fromAt,
      int chosen,
      float earned,
      float[] to,
      int toAt,
      boolean terminated,
      boolean truncated) {
    int slot = (int) (written % rows) * lanes + lane;
    System.arraycopy(from, fromAt, observation, slot * observations, observations);
    System.arraycopy(to, toAt, nextObservation, slot * observations, observations);
    action[slot] = chosen;
    reward[slot] = earned;
    end[slot] = (byte) ((terminated ? 1 : 0) + (truncated ? 2 : 0));
  }

  /// Ends the row: the transitions put since the last call can be drawn.
  public void endRow() {
    written++;
  }

  /// Draws a full batch for `task` of `batch`, with replacement: transitions over up to `steps`
  /// steps, fewer where an episode or the newest row ends.
  ///
  /// Throws `IllegalStateException` if there is nothing to draw, and `IllegalArgumentException` if
  /// `steps` is less than 1.
  ///
  /// @param random what decides
  /// @param steps that a transition spans at most
  /// @param discount of each step, in [0, 1]
  /// @param rewardScale what rewards are multiplied by
  /// @param batch is written to
  /// @param task whose place in `batch`
  public void sample(
      UniformRandomProvider random,
      int steps,
      double discount,
      double rewardScale,
      BatchArrays batch,
      int task) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, was " + steps);
    }
    if (size() == 0) {
      throw new IllegalStateException("the replay is empty");
    }
    for (int index = 0; index < batch.size(); index++) {
      draw(random.nextInt(size()), steps, discount, rewardScale, batch, task, index);
    }
  }

  private void draw(
      int first,
      int steps,
      double discount,
      double rewardScale,
      BatchArrays batch,
      int task,
      int index) {
    int lane = first % lanes;
    long age = Math.min(written, rows) - 1 - first / lanes;
    long row = written - 1 - age;
    double sum = 0;
    double factor = 1;
    int slot = slot(row, lane);
    for (int step = 0; ; step++) {
      slot = slot(row + step, lane);
      sum += factor * reward[slot];
      factor *= discount;
      if (end[slot] != 0 || step + 1 == steps || row + step + 1 == written) {
        break;
      }
    }
    int start = slot(row, lane);
    batch.set(
        task,
        index,
        observation,
        start * observations,
        action[start],
        (float) (sum * rewardScale),
        nextObservation,
        slot * observations,
        (end[slot] & 1) != 0,
        (float) factor);
  }

  private int slot(long row, int lane) {
    return (int) (row % rows) * lanes + lane;
  }
}
