package io.qmorph.policy;

import io.qmorph.rl.BatchArrays;
import java.util.ArrayDeque;
import java.util.Deque;

/// Transitions of one task, which a model adapts to: a user's own, checked as they are added.
///
/// It holds as many as the model's support sets have; where more are added, the oldest are
/// forgotten. It serves one thread at a time.
public final class Experience {
  private record Transition(
      float[] observation, int action, double reward, float[] next, boolean terminated) {}

  private final Signature signature;
  private final Deque<Transition> transitions = new ArrayDeque<>();

  Experience(Signature signature) {
    this.signature = signature;
  }

  /// Adds what one step came to.
  ///
  /// Throws `IllegalArgumentException`, and adds nothing, if an observation is outside the model's
  /// observation space or of another size, the action is none of its actions, or the reward is not
  /// finite.
  ///
  /// @param observation what was acted on, `[observations]`; copied
  /// @param action that was taken
  /// @param reward of the step, in the environment's own unit
  /// @param next what the step led to, `[observations]`, also where it ended an episode; copied
  /// @param terminated whether nothing can follow
  /// @param truncated whether the episode was cut: such an end is nothing to learn from, and what
  ///   could have followed counts
  public void add(
      float[] observation,
      int action,
      double reward,
      float[] next,
      boolean terminated,
      boolean truncated) {
    signature.require("observation", observation);
    signature.require("next", next);
    if (!signature.actions().contains(action)) {
      throw new IllegalArgumentException(
          "action must be in [0, " + (signature.actions().n() - 1) + "], was " + action);
    }
    if (!Double.isFinite(reward)) {
      throw new IllegalArgumentException("reward must be finite, was " + reward);
    }
    if (transitions.size() == signature.support().transitions()) {
      transitions.removeFirst();
    }
    transitions.addLast(
        new Transition(observation.clone(), action, reward, next.clone(), terminated));
  }

  /// How many transitions it holds.
  public int size() {
    return transitions.size();
  }

  /// How many it can hold.
  public int capacity() {
    return signature.support().transitions();
  }

  /// Forgets all of them, as for a new task.
  public void clear() {
    transitions.clear();
  }

  /// The transitions as a support set of one task, `[1, transitions, ...]`, padded with weight 0.
  BatchArrays support() {
    Signature.Support support = signature.support();
    BatchArrays batch = new BatchArrays(1, support.transitions(), signature.observations().size());
    int index = 0;
    for (Transition transition : transitions) {
      batch.set(
          0,
          index++,
          transition.observation(),
          0,
          transition.action(),
          (float) ((float) transition.reward() * support.rewardScale()),
          transition.next(),
          0,
          transition.terminated(),
          (float) support.discount());
    }
    batch.fill(0, index);
    return batch;
  }
}
