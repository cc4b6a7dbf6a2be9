package io.qmorph.lab;

import io.qmorph.env.Autoreset;
import io.qmorph.env.Environment;
import io.qmorph.env.VectorEnvironment;
import io.qmorph.rl.SequenceReplay;
import io.qmorph.rl.WindowArrays;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.Collections;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// One task of the training pool, in which an agent that remembers acts: lanes, each in a trial of
/// several episodes after which memory is lost, what they have seen, and a random stream.
final class RecurrentTask implements PoolTask {
  private final ExperimentSpec spec;
  private final VectorEnvironment lanes;
  private final SequenceReplay replay;
  private final int stateSize;
  private final RestorableUniformRandomProvider random;
  private final int[] episodes;
  private final boolean[] border;
  private final float[] before;

  /// @param stateSize how many numbers the agent remembers
  RecurrentTask(ExperimentSpec spec, Environment environment, int stateSize, long seed) {
    this.spec = spec;
    this.stateSize = stateSize;
    int count = spec.collection().lanes();
    int observations = environment.observationSpace().size();
    this.random = RandomSource.XO_SHI_RO_256_PP.create(seed);
    this.lanes =
        new VectorEnvironment(
            Collections.nCopies(count, environment),
            spec.episodeSteps(),
            Autoreset.SAME_STEP,
            random.nextLong());
    this.replay = new SequenceReplay(spec.collection().replay(), count, observations, stateSize);
    this.episodes = new int[count];
    this.border = new boolean[count];
    this.before = new float[count * observations];
  }

  SequenceReplay replay() {
    return replay;
  }

  /// Writes what the agent sees in each lane to place `index` of `seen`, `[tasks, lanes, ...]`: the
  /// newest step in the replay is the one before.
  void observe(Tree<NDArray> seen, int index) {
    copy(lanes.observation(), 0, seen.get("observation"), index);
    float[] fresh = seen.get("fresh").floats();
    int count = lanes.lanes();
    if (replay.written() == 0) {
      Arrays.fill(fresh, index * count, (index + 1) * count, 1);
      return;
    }
    SequenceReplay.Arrays arrays = replay.arrays();
    int row = replay.newest();
    copy(arrays.state(), row * count * stateSize, seen.get("state"), index);
    copy(arrays.observation(), row * before.length, seen.get("previous.observation"), index);
    copy(arrays.reached(), row * before.length, seen.get("previous.reached"), index);
    copy(arrays.reward(), row * count, seen.get("previous.reward"), index);
    System.arraycopy(
        arrays.action(), row * count, seen.get("previous.action").ints(), index * count, count);
    float[] terminated = seen.get("previous.terminated").floats();
    for (int lane = 0; lane < count; lane++) {
      terminated[index * count + lane] = replay.terminated(row, lane) ? 1 : 0;
      fresh[index * count + lane] = replay.border(row, lane) ? 1 : 0;
    }
  }

  private void copy(float[] source, int at, NDArray target, int index) {
    int elements = target.shape().elements() / target.shape().size(0);
    System.arraycopy(source, at, target.floats(), index * elements, elements);
  }

  /// Steps every lane by the greedy actions at place `index` of `greedy`, some replaced by random
  /// ones, and stores what happens with the states that they were chosen by.
  ///
  /// @param epsilon of each lane
  void step(float[] states, int[] greedy, int index, double[] epsilon) {
    int count = lanes.lanes();
    int[] actions = new int[count];
    for (int lane = 0; lane < count; lane++) {
      actions[lane] =
          random.nextDouble() < epsilon[lane]
              ? random.nextInt(lanes.task(0).ownActions())
              : greedy[index * count + lane];
    }
    System.arraycopy(lanes.observation(), 0, before, 0, before.length);
    lanes.step(actions);
    for (int lane = 0; lane < count; lane++) {
      episodes[lane] += lanes.ended(lane) ? 1 : 0;
      border[lane] = episodes[lane] == spec.recurrent().episodes();
      episodes[lane] = border[lane] ? 0 : episodes[lane];
    }
    replay.append(
        states,
        index * count * stateSize,
        before,
        actions,
        lanes.reward(),
        lanes.nextObservation(),
        lanes.observation(),
        lanes.terminated(),
        border);
  }

  /// Draws stretches of what was seen for place `index`.
  void sample(WindowArrays windows, int index) {
    replay.sample(
        random,
        spec.recurrent().burnIn(),
        spec.outer().steps(),
        spec.discount(),
        spec.rewardScale(),
        windows,
        index);
  }

  @Override
  public long environmentSteps() {
    return replay.written() * lanes.lanes();
  }

  @Override
  public Tree<NDArray> save() {
    SequenceReplay.Arrays arrays = replay.arrays();
    return Tree.of("stream", Bits.of(random))
        .with("episodes", Bits.of(episodes.clone()))
        .merge(SavedLanes.of(lanes).prefixed("lanes"))
        .with("replay.written", Bits.of(replay.written()))
        .with("replay.state", Bits.of(arrays.state().clone()))
        .with("replay.observation", Bits.of(arrays.observation().clone()))
        .with("replay.action", Bits.of(arrays.action().clone()))
        .with("replay.reward", Bits.of(arrays.reward().clone()))
        .with("replay.reached", Bits.of(arrays.reached().clone()))
        .with("replay.following", Bits.of(arrays.following().clone()))
        .with("replay.end", Bits.of(arrays.end().clone()));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    Bits.restore(random, saved.get("stream"));
    System.arraycopy(saved.get("episodes").ints(), 0, episodes, 0, episodes.length);
    SavedLanes.restore(lanes, saved.under("lanes"));
    SequenceReplay.Arrays arrays = replay.arrays();
    fill(arrays.state(), saved.get("replay.state"));
    fill(arrays.observation(), saved.get("replay.observation"));
    fill(arrays.reward(), saved.get("replay.reward"));
    fill(arrays.reached(), saved.get("replay.reached"));
    fill(arrays.following(), saved.get("replay.following"));
    int slots = arrays.action().length;
    System.arraycopy(saved.get("replay.action").ints(), 0, arrays.action(), 0, slots);
    System.arraycopy(Bits.bytes(saved.get("replay.end")), 0, arrays.end(), 0, slots);
    replay.restoreWritten(Bits.whole(saved.get("replay.written")));
  }

  private static void fill(float[] target, NDArray source) {
    System.arraycopy(source.floats(), 0, target, 0, target.length);
  }
}
