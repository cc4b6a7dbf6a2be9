package io.qmorph.env;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.RandomProviderDefaultState;
import org.apache.commons.rng.simple.RandomSource;

/// Many tasks stepped together, each in a *lane* with a random stream of its own.
///
/// ```
/// var lanes = new VectorEnvironment(tasks, 500, Autoreset.SAME_STEP, seed);
/// while (...) {
///   choose(lanes.observation(), actions);
///   lanes.step(actions);
///   store(lanes.nextObservation(), lanes.reward(), lanes.terminated());
/// }
/// ```
///
/// What a step yields is read from arrays that are handed out as they are and overwritten by the
/// next step: nothing is allocated. A lane's numbers are those that a [Simulation] of its task
/// gives with the lane's seed, bit for bit, whatever the other lanes do.
public final class VectorEnvironment {
  /// All that the further course depends on, apart from the tasks: arrays to be stored as they are.
  ///
  /// @param states `[lanes, stateSize]`
  /// @param steps `[lanes]`, taken in the running episode
  /// @param runningReturn `[lanes]`
  /// @param finishedReturn `[lanes]`
  /// @param terminated `[lanes]`
  /// @param truncated `[lanes]`
  /// @param streams `[lanes, bytes of a stream]`
  public record Snapshot(
      double[] states,
      int[] steps,
      double[] runningReturn,
      double[] finishedReturn,
      boolean[] terminated,
      boolean[] truncated,
      byte[] streams) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Snapshot that
          && Arrays.equals(states, that.states)
          && Arrays.equals(steps, that.steps)
          && Arrays.equals(runningReturn, that.runningReturn)
          && Arrays.equals(finishedReturn, that.finishedReturn)
          && Arrays.equals(terminated, that.terminated)
          && Arrays.equals(truncated, that.truncated)
          && Arrays.equals(streams, that.streams);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(states) + Arrays.hashCode(streams);
    }
  }

  private final Environment[] environments;
  private final int maximumSteps;
  private final Autoreset autoreset;
  private final Box observationSpace;
  private final Discrete actionSpace;
  private final int observationSize;
  private final int stateSize;

  private final RestorableUniformRandomProvider[] streams;
  private final double[] states;
  private final int[] steps;
  private final float[] observation;
  private final float[] nextObservation;
  private final float[] reward;
  private final boolean[] terminated;
  private final boolean[] truncated;
  private final double[] runningReturn;
  private final double[] finishedReturn;

  /// Starts an episode of each task, on the streams of [#laneSeeds].
  ///
  /// Throws `IllegalArgumentException` unless there is a task, all have the same spaces and state
  /// size, and `maximumSteps` is at least 1.
  ///
  /// @param tasks one for each lane
  /// @param maximumSteps the time limit of an episode
  /// @param autoreset what happens at an episode's end
  /// @param seed of all lanes' streams
  public VectorEnvironment(
      List<? extends Environment> tasks, int maximumSteps, Autoreset autoreset, long seed) {
    Require.atLeast("number of tasks", tasks.size(), 1);
    Require.atLeast("maximumSteps", maximumSteps, 1);
    this.maximumSteps = maximumSteps;
    this.autoreset = autoreset;
    observationSpace = tasks.getFirst().observationSpace();
    actionSpace = tasks.getFirst().actionSpace();
    observationSize = observationSpace.size();
    stateSize = tasks.getFirst().stateSize();
    int lanes = tasks.size();
    environments = tasks.toArray(new Environment[lanes]);
    for (Environment environment : environments) {
      requireAlike(environment);
    }
    streams = new RestorableUniformRandomProvider[lanes];
    states = new double[lanes * stateSize];
    steps = new int[lanes];
    observation = new float[lanes * observationSize];
    nextObservation = new float[lanes * observationSize];
    reward = new float[lanes];
    terminated = new boolean[lanes];
    truncated = new boolean[lanes];
    runningReturn = new double[lanes];
    finishedReturn = new double[lanes];
    reset(seed);
  }

  private void requireAlike(Environment environment) {
    if (!environment.observationSpace().equals(observationSpace)
        || !environment.actionSpace().equals(actionSpace)
        || environment.stateSize() != stateSize) {
      throw new IllegalArgumentException(
          "tasks stepped together must have the same spaces and state size, "
              + environment
              + " differs from "
              + environments[0]);
    }
  }

  /// The seeds of the lanes' streams: the first numbers of the stream that `seed` starts, so that a
  /// lane's does not depend on how many there are.
  ///
  /// @param seed of all lanes' streams
  /// @param lanes how many
  public static long[] laneSeeds(long seed, int lanes) {
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(seed);
    return random.longs(lanes).toArray();
  }

  /// Starts over, on the streams of [#laneSeeds].
  ///
  /// @param seed of all lanes' streams
  public void reset(long seed) {
    reset(laneSeeds(seed, lanes()));
  }

  /// Starts over, each lane on a stream of its own seed.
  ///
  /// Throws `IllegalArgumentException` unless there are as many seeds as lanes.
  ///
  /// @param laneSeeds `[lanes]`
  public void reset(long[] laneSeeds) {
    requireOnePerLane("seeds", laneSeeds.length);
    for (int lane = 0; lane < lanes(); lane++) {
      streams[lane] = RandomSource.SPLIT_MIX_64.create(laneSeeds[lane]);
    }
    Arrays.fill(finishedReturn, Double.NaN);
    reset();
  }

  /// Starts a new episode in each lane, on the streams as they are.
  public void reset() {
    for (int lane = 0; lane < lanes(); lane++) {
      restart(lane);
    }
  }

  /// Gives a lane another task, and starts an episode of it on the lane's stream as it is.
  ///
  /// Throws `IllegalArgumentException` unless its spaces and state size are those of the others.
  ///
  /// @param lane which, from 0
  /// @param environment the task
  public void setTask(int lane, Environment environment) {
    requireAlike(environment);
    environments[lane] = environment;
    restart(lane);
  }

  private void restart(int lane) {
    begin(lane);
    reward[lane] = 0;
    terminated[lane] = false;
    truncated[lane] = false;
    System.arraycopy(
        observation,
        lane * observationSize,
        nextObservation,
        lane * observationSize,
        observationSize);
  }

  private void begin(int lane) {
    environments[lane].reset(streams[lane], states, lane * stateSize);
    environments[lane].observe(states, lane * stateSize, observation, lane * observationSize);
    steps[lane] = 0;
    runningReturn[lane] = 0;
  }

  /// Takes one step in each lane.
  ///
  /// Throws `IllegalArgumentException`, and steps none, unless there are as many actions as lanes
  /// and all are inside the action space.
  ///
  /// @param actions `[lanes]`
  public void step(int[] actions) {
    requireOnePerLane("actions", actions.length);
    for (int action : actions) {
      actionSpace.requireAction(action);
    }
    for (int lane = 0; lane < environments.length; lane++) {
      if (frozen(lane)) {
        reward[lane] = 0;
      } else {
        advance(lane, actions[lane]);
      }
    }
  }

  private boolean frozen(int lane) {
    return autoreset == Autoreset.DISABLED && ended(lane);
  }

  private void advance(int lane, int action) {
    Environment environment = environments[lane];
    int at = lane * stateSize;
    int to = lane * observationSize;
    double earned = environment.step(streams[lane], states, at, action);
    steps[lane]++;
    reward[lane] = (float) earned;
    runningReturn[lane] += earned;
    terminated[lane] = environment.terminated(states, at);
    truncated[lane] = steps[lane] >= maximumSteps;
    environment.observe(states, at, nextObservation, to);
    if (ended(lane)) {
      finishedReturn[lane] = runningReturn[lane];
    }
    if (ended(lane) && autoreset == Autoreset.SAME_STEP) {
      begin(lane);
    } else {
      System.arraycopy(nextObservation, to, observation, to, observationSize);
    }
  }

  private void requireOnePerLane(String what, int count) {
    if (count != lanes()) {
      throw new IllegalArgumentException(
          "number of " + what + " must be that of the lanes, " + lanes() + ", was " + count);
    }
  }

  /// How many tasks are stepped together.
  public int lanes() {
    return environments.length;
  }

  /// The task of a lane.
  ///
  /// @param lane which, from 0
  public Environment task(int lane) {
    return environments[lane];
  }

  /// The observations of each lane.
  public Box observationSpace() {
    return observationSpace;
  }

  /// The actions of each lane.
  public Discrete actionSpace() {
    return actionSpace;
  }

  /// The time limit of each episode.
  public int maximumSteps() {
    return maximumSteps;
  }

  /// What is done with a lane whose episode has ended.
  public Autoreset autoreset() {
    return autoreset;
  }

  /// What to act on next, `[lanes, observations]`: where a step has started a new episode, its
  /// first observation.
  public float[] observation() {
    return observation;
  }

  /// What the last step led to, `[lanes, observations]`, also where it ended an episode: what
  /// learning needs. Before the first step, and after [#restore], the same as [#observation()].
  public float[] nextObservation() {
    return nextObservation;
  }

  /// The rewards of the last step, `[lanes]`.
  public float[] reward() {
    return reward;
  }

  /// Whether the last step reached a terminal state, `[lanes]`. Without autoreset it stays set
  /// until the lane is reset.
  public boolean[] terminated() {
    return terminated;
  }

  /// Whether the last step reached the time limit, `[lanes]`. Without autoreset it stays set until
  /// the lane is reset.
  public boolean[] truncated() {
    return truncated;
  }

  /// Whether the last step ended the lane's episode, for either reason.
  ///
  /// @param lane which, from 0
  public boolean ended(int lane) {
    return terminated[lane] || truncated[lane];
  }

  /// Whether no lane has a running episode, as happens without autoreset.
  public boolean allEnded() {
    for (int lane = 0; lane < lanes(); lane++) {
      if (!ended(lane)) {
        return false;
      }
    }
    return true;
  }

  /// How many steps the running episodes have taken, `[lanes]`.
  public int[] steps() {
    return steps;
  }

  /// The rewards of the running episodes so far, summed, `[lanes]`.
  public double[] runningReturn() {
    return runningReturn;
  }

  /// The return of the last episode that ended in the lane since its stream was seeded, NaN if none
  /// did, `[lanes]`.
  public double[] finishedReturn() {
    return finishedReturn;
  }

  /// A copy of all that the further course depends on, apart from the tasks.
  public Snapshot snapshot() {
    return new Snapshot(
        states.clone(),
        steps.clone(),
        runningReturn.clone(),
        finishedReturn.clone(),
        terminated.clone(),
        truncated.clone(),
        saveStreams());
  }

  /// Goes back to a snapshot of lanes with the same tasks, and goes on from there bit for bit.
  ///
  /// Rewards and next observations of the step before are no part of it: they read 0, and the same
  /// as the observation. Throws `IllegalArgumentException` for the snapshot of another number of
  /// lanes.
  ///
  /// @param snapshot what [#snapshot] gave
  public void restore(Snapshot snapshot) {
    if (snapshot.steps().length != lanes() || snapshot.states().length != states.length) {
      throw new IllegalArgumentException(
          "a snapshot of "
              + snapshot.steps().length
              + " lanes does not fit "
              + lanes()
              + " lanes of "
              + environments[0]);
    }
    System.arraycopy(snapshot.states(), 0, states, 0, states.length);
    System.arraycopy(snapshot.steps(), 0, steps, 0, lanes());
    System.arraycopy(snapshot.runningReturn(), 0, runningReturn, 0, lanes());
    System.arraycopy(snapshot.finishedReturn(), 0, finishedReturn, 0, lanes());
    System.arraycopy(snapshot.terminated(), 0, terminated, 0, lanes());
    System.arraycopy(snapshot.truncated(), 0, truncated, 0, lanes());
    restoreStreams(snapshot.streams());
    for (int lane = 0; lane < lanes(); lane++) {
      environments[lane].observe(states, lane * stateSize, observation, lane * observationSize);
    }
    System.arraycopy(observation, 0, nextObservation, 0, observation.length);
    Arrays.fill(reward, 0);
  }

  private byte[] saveStreams() {
    byte[] all = new byte[0];
    for (int lane = 0; lane < lanes(); lane++) {
      byte[] one = ((RandomProviderDefaultState) streams[lane].saveState()).getState();
      all = lane == 0 ? new byte[lanes() * one.length] : all;
      System.arraycopy(one, 0, all, lane * one.length, one.length);
    }
    return all;
  }

  private void restoreStreams(byte[] all) {
    int bytes = all.length / lanes();
    for (int lane = 0; lane < lanes(); lane++) {
      byte[] one = Arrays.copyOfRange(all, lane * bytes, (lane + 1) * bytes);
      streams[lane].restoreState(new RandomProviderDefaultState(one));
    }
  }
}
