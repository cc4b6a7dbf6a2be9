package io.qmorph.lab;

import io.qmorph.env.Autoreset;
import io.qmorph.env.Environment;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.env.VectorEnvironment;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.EpsilonGreedy;
import io.qmorph.rl.Replay;
import io.qmorph.rl.SupportSet;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.Collections;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// One task of the training pool, with all that belongs to it: lanes that step it, its replay, its
/// support sets and a random stream of its own, so that tasks don't depend on each other's order.
final class TrainingTask implements PoolTask {
  private final ExperimentSpec spec;
  private final Task task;
  private final VectorEnvironment lanes;
  private final Replay replay;
  private final BatchArrays supportSets;
  private final RestorableUniformRandomProvider random;
  private final float[] before;

  TrainingTask(ExperimentSpec spec, TaskFamily family, Task task, long seed) {
    this.spec = spec;
    this.task = task;
    Environment environment = family.environment(task);
    ExperimentSpec.Collection collection = spec.collection();
    int observations = environment.observationSpace().size();
    this.random = RandomSource.XO_SHI_RO_256_PP.create(seed);
    this.lanes =
        new VectorEnvironment(
            Collections.nCopies(collection.lanes(), environment),
            spec.episodeSteps(),
            Autoreset.SAME_STEP,
            random.nextLong());
    this.replay = new Replay(collection.replay(), collection.lanes(), observations);
    this.before = new float[collection.lanes() * observations];
    this.supportSets =
        new BatchArrays(spec.support().sets(), spec.support().transitions(), observations);
    SupportSet collector = spec.supportSet();
    for (int set = 0; set < supportSets.tasks(); set++) {
      collector.collect(environment, family.explorer(), random, supportSets, set);
    }
  }

  Task task() {
    return task;
  }

  VectorEnvironment lanes() {
    return lanes;
  }

  Replay replay() {
    return replay;
  }

  /// The task's support sets, not copies.
  BatchArrays supportSets() {
    return supportSets;
  }

  /// Copies one of the support sets to place `index` of `support`; gives which.
  int drawSupport(BatchArrays support, int index) {
    return drawSupport(support, index, random);
  }

  /// The same, drawn by another stream than the task's own.
  int drawSupport(BatchArrays support, int index, UniformRandomProvider draws) {
    int set = draws.nextInt(supportSets.tasks());
    support.copy(index, supportSets, set);
    return set;
  }

  /// Copies the observations to act on to place `index` of `observations`, `[tasks, lanes, ...]`.
  void observe(float[] observations, int index) {
    float[] current = lanes.observation();
    System.arraycopy(current, 0, observations, index * current.length, current.length);
  }

  /// Steps every lane by the greedy actions at place `index` of `greedy`, some replaced by random
  /// ones, and stores the transitions.
  void step(int[] greedy, int index, double epsilon) {
    int count = lanes.lanes();
    int[] actions = Arrays.copyOfRange(greedy, index * count, (index + 1) * count);
    EpsilonGreedy.explore(actions, lanes.task(0).ownActions(), epsilon, random);
    System.arraycopy(lanes.observation(), 0, before, 0, before.length);
    lanes.step(actions);
    int observations = before.length / count;
    for (int lane = 0; lane < count; lane++) {
      replay.put(
          lane,
          before,
          lane * observations,
          actions[lane],
          lanes.reward()[lane],
          lanes.nextObservation(),
          lane * observations,
          lanes.terminated()[lane],
          lanes.truncated()[lane]);
    }
    replay.endRow();
  }

  /// Draws a batch of what was seen for place `index`.
  void sample(BatchArrays batch, int index) {
    sample(batch, index, random);
  }

  /// The same, drawn by another stream than the task's own.
  void sample(BatchArrays batch, int index, UniformRandomProvider draws) {
    replay.sample(draws, spec.outer().steps(), spec.discount(), spec.rewardScale(), batch, index);
  }

  @Override
  public long environmentSteps() {
    return replay.written() * lanes.lanes();
  }

  @Override
  public Tree<NDArray> save() {
    Replay.Arrays arrays = replay.arrays();
    return Tree.of("stream", Bits.of(random))
        .merge(SavedLanes.of(lanes).prefixed("lanes"))
        .with("replay.written", Bits.of(replay.written()))
        .with("replay.observation", Bits.of(arrays.observation().clone()))
        .with("replay.nextObservation", Bits.of(arrays.nextObservation().clone()))
        .with("replay.action", Bits.of(arrays.action().clone()))
        .with("replay.reward", Bits.of(arrays.reward().clone()))
        .with("replay.end", Bits.of(arrays.end().clone()));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    Bits.restore(random, saved.get("stream"));
    SavedLanes.restore(lanes, saved.under("lanes"));
    Replay.Arrays arrays = replay.arrays();
    fill(arrays.observation(), saved.get("replay.observation").floats());
    fill(arrays.nextObservation(), saved.get("replay.nextObservation").floats());
    fill(arrays.reward(), saved.get("replay.reward").floats());
    System.arraycopy(
        saved.get("replay.action").ints(), 0, arrays.action(), 0, arrays.action().length);
    System.arraycopy(Bits.bytes(saved.get("replay.end")), 0, arrays.end(), 0, arrays.end().length);
    replay.restoreWritten(Bits.whole(saved.get("replay.written")));
  }

  private static void fill(float[] target, float[] source) {
    System.arraycopy(source, 0, target, 0, target.length);
  }
}
