package io.qmorph.rl;

import org.apache.commons.rng.UniformRandomProvider;

/// The latest steps of several lanes of one task that step together, with the state that an encoder
/// of each lane's stream held before each step; stretches of them are drawn uniformly.
///
/// Kapturowski et al. 2019, "Recurrent experience replay in distributed reinforcement learning",
/// section 3: stored states, and first steps of a stretch that only bring the state up to date. A
/// stretch may lie across ends of episodes and across borders, after which its lane starts afresh.
/// A ring of rows, one for each step of all lanes.
public final class SequenceReplay {
  private static final int TERMINATED = 1;
  private static final int BORDER = 2;

  private final int rows;
  private final int lanes;
  private final int observations;
  private final int stateSize;
  private final Arrays arrays;
  private long written;

  /// The arrays themselves, to be stored and filled again.
  ///
  /// @param state `[rows, lanes, state]`, before the step
  /// @param observation `[rows, lanes, observations]`, acted on
  /// @param action `[rows, lanes]`
  /// @param reward `[rows, lanes]`
  /// @param reached `[rows, lanes, observations]`, what the step led to
  /// @param following `[rows, lanes, observations]`, to be acted on next: another episode's first
  ///   one where the step ended its episode
  /// @param end `[rows, lanes]`: 1 terminated, 2 a border, 3 both, else 0
  public record Arrays(
      float[] state,
      float[] observation,
      int[] action,
      float[] reward,
      float[] reached,
      float[] following,
      byte[] end) {}

  /// A replay of at most `capacity` steps of `lanes` lanes.
  ///
  /// Throws `IllegalArgumentException` if not even one row fits.
  ///
  /// @param capacity the greatest number of steps, over all lanes
  /// @param lanes that step together
  /// @param observations how many numbers an observation has
  /// @param stateSize how many numbers a state has
  public SequenceReplay(int capacity, int lanes, int observations, int stateSize) {
    if (capacity < lanes) {
      throw new IllegalArgumentException(
          "replay capacity must be at least the lanes per task, " + lanes + ", was " + capacity);
    }
    this.rows = capacity / lanes;
    this.lanes = lanes;
    this.observations = observations;
    this.stateSize = stateSize;
    int slots = rows * lanes;
    this.arrays =
        new Arrays(
            new float[slots * stateSize],
            new float[slots * observations],
            new int[slots],
            new float[slots],
            new float[slots * observations],
            new float[slots * observations],
            new byte[slots]);
  }

  /// How many rows there are to draw from.
  public int size() {
    return (int) Math.min(written, rows);
  }

  /// How many rows were ever written: with [#arrays], all there is to store.
  public long written() {
    return written;
  }

  /// The arrays, not copies.
  public Arrays arrays() {
    return arrays;
  }

  /// Goes back to the moment when so many rows were written; the arrays are refilled by the caller.
  ///
  /// @param rowsWritten what [#written] gave then
  public void restoreWritten(long rowsWritten) {
    this.written = rowsWritten;
  }

  /// The place of the newest row in the arrays, counted in rows.
  public int newest() {
    return (int) ((written - 1) % rows);
  }

  /// Whether a step terminated its episode.
  ///
  /// @param row of the arrays
  /// @param lane which, from 0
  public boolean terminated(int row, int lane) {
    return (arrays.end[row * lanes + lane] & TERMINATED) != 0;
  }

  /// Whether a lane starts afresh after a step.
  ///
  /// @param row of the arrays
  /// @param lane which, from 0
  public boolean border(int row, int lane) {
    return (arrays.end[row * lanes + lane] & BORDER) != 0;
  }

  /// Writes a row: one step of every lane. What has one axis is `[lanes]`, the others are `[lanes,
  /// ...]`.
  ///
  /// @param states of the encoder before the step, from `statesAt` on
  /// @param statesAt where they start
  /// @param observation acted on
  /// @param action chosen
  /// @param reward earned
  /// @param reached what the step led to
  /// @param following to be acted on next
  /// @param terminated whether the episode ended in a terminal state
  /// @param border whether the lane starts afresh
  public void append(
      float[] states,
      int statesAt,
      float[] observation,
      int[] action,
      float[] reward,
      float[] reached,
      float[] following,
      boolean[] terminated,
      boolean[] border) {
    int row = (int) (written % rows);
    System.arraycopy(states, statesAt, arrays.state, row * lanes * stateSize, lanes * stateSize);
    int at = row * lanes * observations;
    System.arraycopy(observation, 0, arrays.observation, at, lanes * observations);
    System.arraycopy(reached, 0, arrays.reached, at, lanes * observations);
    System.arraycopy(following, 0, arrays.following, at, lanes * observations);
    System.arraycopy(action, 0, arrays.action, row * lanes, lanes);
    System.arraycopy(reward, 0, arrays.reward, row * lanes, lanes);
    for (int lane = 0; lane < lanes; lane++) {
      int end = (terminated[lane] ? TERMINATED : 0) + (border[lane] ? BORDER : 0);
      arrays.end[row * lanes + lane] = (byte) end;
    }
    written++;
  }

  /// Draws all stretches of the window of `task` in `windows`, with replacement.
  ///
  /// The transition of a step spans up to `steps` steps, over ends of episodes that were only cut
  /// by the time limit, and fewer where an episode terminates, at a border, and where the stretch
  /// ends. Throws `IllegalStateException` if a stretch does not fit into what is there, and
  /// `IllegalArgumentException` naming the count that is out of range.
  ///
  /// @param random what decides
  /// @param burnIn first steps of each stretch that don't count in the loss
  /// @param steps that a transition spans at most
  /// @param discount of each step, in [0, 1]
  /// @param rewardScale what a transition's rewards are multiplied by
  /// @param windows is written to
  /// @param task whose place in `windows`
  public void sample(
      UniformRandomProvider random,
      int burnIn,
      int steps,
      double discount,
      double rewardScale,
      WindowArrays windows,
      int task) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, was " + steps);
    }
    if (burnIn < 0 || burnIn >= windows.length()) {
      throw new IllegalArgumentException(
          "burnIn must be in [0, " + (windows.length() - 1) + "], was " + burnIn);
    }
    int starts = size() - windows.length() + 1;
    if (starts < 1) {
      throw new IllegalStateException(
          "a stretch of %d steps does not fit into %d".formatted(windows.length(), size()));
    }
    for (int sequence = 0; sequence < windows.sequences(); sequence++) {
      int lane = random.nextInt(lanes);
      long first = written - size() + random.nextInt(starts);
      windows.setState(task, sequence, arrays.state, slot(first, lane) * stateSize);
      for (int step = 0; step < windows.length(); step++) {
        int span = span(first + step, lane, Math.min(steps, windows.length() - step));
        write(first + step, lane, span, discount, rewardScale, windows, task, sequence, step);
      }
    }
    windows.weigh(task, burnIn);
  }

  private int slot(long row, int lane) {
    return (int) (row % rows) * lanes + lane;
  }

  /// How many steps the transition that starts here spans.
  private int span(long row, int lane, int most) {
    int span = 1;
    while (span < most && arrays.end[slot(row + span - 1, lane)] == 0) {
      span++;
    }
    return span;
  }

  private void write(
      long row,
      int lane,
      int span,
      double discount,
      double rewardScale,
      WindowArrays windows,
      int task,
      int sequence,
      int step) {
    double sum = 0;
    double factor = 1;
    for (int i = 0; i < span; i++) {
      sum += factor * arrays.reward[slot(row + i, lane)];
      factor *= discount;
    }
    int index = sequence * windows.length() + step;
    int slot = slot(row, lane);
    int last = slot(row + span - 1, lane);
    windows
        .batch()
        .set(
            task,
            index,
            arrays.observation,
            slot * observations,
            arrays.action[slot],
            (float) (sum * rewardScale),
            arrays.following,
            last * observations,
            (arrays.end[last] & TERMINATED) != 0,
            (float) factor);
    windows.set(
        task,
        index,
        arrays.reached,
        slot * observations,
        arrays.reward[slot],
        (arrays.end[slot] & TERMINATED) != 0,
        (arrays.end[slot] & BORDER) != 0,
        index + span - 1);
  }
}
