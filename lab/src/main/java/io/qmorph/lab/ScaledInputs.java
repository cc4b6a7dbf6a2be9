package io.qmorph.lab;

import io.qmorph.env.Environment;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.SetEncoder;
import io.qmorph.nn.Network;
import io.qmorph.rl.ScaledObservations;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntFunction;

/// Makes the networks that see observations, each of which divides them by the family's scale
/// first: whatever the method, agents and encoders see a task in the same units.
final class ScaledInputs {
  private final TaskFamily family;
  private final int observations;
  private final int actions;

  ScaledInputs(TaskFamily family) {
    this.family = family;
    Environment any = family.environment(family.parse(Map.of()));
    this.observations = any.observationSpace().size();
    this.actions = any.actionSpace().n();
  }

  int observations() {
    return observations;
  }

  int actions() {
    return actions;
  }

  /// A network of an observation, and of `others` numbers behind it, which are near 1 already.
  ///
  /// @param layers makes what sees the scaled input, of so many inputs
  Network ofObservations(int others, IntFunction<? extends Network> layers) {
    return ScaledObservations.of(layers.apply(observations + others), observationScale(others));
  }

  /// A network of a transition: `observation, one-hot action, reward, next observation,
  /// terminated`.
  ///
  /// @param layers makes what sees the scaled input, of so many inputs
  Network ofTransitions(IntFunction<? extends Network> layers) {
    int inputs = SetEncoder.inputs(observations, actions);
    return ScaledObservations.of(layers.apply(inputs), transitionScale(inputs));
  }

  private float[] transitionScale(int inputs) {
    float[] scale = observationScale(inputs - observations);
    System.arraycopy(scale, 0, scale, observations + actions + 1, observations);
    return scale;
  }

  private float[] observationScale(int others) {
    float[] scale = Arrays.copyOf(family.observationScale(), observations + others);
    Arrays.fill(scale, observations, scale.length, 1);
    return scale;
  }
}
