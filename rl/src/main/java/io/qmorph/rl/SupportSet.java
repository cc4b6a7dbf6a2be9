package io.qmorph.rl;

import io.qmorph.env.Autoreset;
import io.qmorph.env.Environment;
import io.qmorph.env.Explorer;
import io.qmorph.env.VectorEnvironment;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// Collects what a task is recognised by: the first few episodes of an explorer in it.
///
/// @param episodes how many at most
/// @param maximumSteps the time limit of each
/// @param discount of a step, which becomes every transition's
/// @param rewardScale what rewards are multiplied by
public record SupportSet(int episodes, int maximumSteps, double discount, double rewardScale) {

  /// Fills the batch of `task` in `batch` with the episodes' transitions, in order, until it is
  /// full. Places left over get weight 0.
  ///
  /// Returns how many environment steps were taken.
  ///
  /// @param environment the task's
  /// @param explorer chooses the actions
  /// @param random what episodes start by, and the explorer's chance
  /// @param batch is written to
  /// @param task whose place in `batch`
  public int collect(
      Environment environment,
      Explorer explorer,
      UniformRandomProvider random,
      BatchArrays batch,
      int task) {
    VectorEnvironment lane =
        new VectorEnvironment(
            List.of(environment), maximumSteps, Autoreset.SAME_STEP, random.nextLong());
    float[] before = new float[environment.observationSpace().size()];
    int[] action = new int[1];
    int ended = 0;
    int count = 0;
    while (ended < episodes && count < batch.size()) {
      System.arraycopy(lane.observation(), 0, before, 0, before.length);
      action[0] = explorer.action(before, 0, random);
      lane.step(action);
      float reward = (float) (lane.reward()[0] * rewardScale);
      boolean terminated = lane.terminated()[0];
      batch.set(
          task,
          count,
          before,
          0,
          action[0],
          reward,
          lane.nextObservation(),
          0,
          terminated,
          (float) discount);
      count++;
      ended += lane.ended(0) ? 1 : 0;
    }
    batch.fill(task, count);
    return count;
  }
}
