package io.qmorph.env;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// An environment that looks like those of other kinds from outside.
///
/// An observation is the own one, scaled, then zeros up to the longest of all kinds, then the kind
/// one-hot. There are as many actions as the kind with most has; those that the own environment
/// lacks do what its last one does. Rewards are divided by a constant.
///
/// @param own what is stepped
/// @param scale what each number of its observation is divided by
/// @param rewardUnit what its rewards are divided by
/// @param kind which of the layout's it is
/// @param layout of all kinds
record PaddedEnvironment(
    Environment own, List<Float> scale, double rewardUnit, int kind, Layout layout)
    implements Environment {

  /// What environments of several kinds have in common.
  ///
  /// @param kinds how many
  /// @param observations the longest observation
  /// @param actions the greatest number of actions
  /// @param stateSize the longest state
  record Layout(int kinds, int observations, int actions, int stateSize) {
    /// Of these kinds' environments.
    static Layout of(List<Environment> kinds) {
      return new Layout(
          kinds.size(),
          kinds.stream().mapToInt(kind -> kind.observationSpace().size()).max().orElseThrow(),
          kinds.stream().mapToInt(kind -> kind.actionSpace().n()).max().orElseThrow(),
          kinds.stream().mapToInt(Environment::stateSize).max().orElseThrow());
    }
  }

  @Override
  public Box observationSpace() {
    float[] high = new float[layout.observations + layout.kinds];
    float[] low = new float[high.length];
    Arrays.fill(high, 1);
    Arrays.fill(high, 0, layout.observations, Float.POSITIVE_INFINITY);
    Arrays.fill(low, 0, layout.observations, Float.NEGATIVE_INFINITY);
    return new Box(low, high);
  }

  @Override
  public Discrete actionSpace() {
    return new Discrete(layout.actions);
  }

  @Override
  public int ownActions() {
    return own.actionSpace().n();
  }

  @Override
  public int stateSize() {
    return layout.stateSize;
  }

  @Override
  public void reset(UniformRandomProvider random, double[] state, int at) {
    own.reset(random, state, at);
    Arrays.fill(state, at + own.stateSize(), at + layout.stateSize, 0);
  }

  @Override
  public void observe(double[] state, int at, float[] observation, int to) {
    Arrays.fill(observation, to, to + layout.observations + layout.kinds, 0);
    own.observe(state, at, observation, to);
    for (int i = 0; i < scale.size(); i++) {
      observation[to + i] /= scale.get(i);
    }
    observation[to + layout.observations + kind] = 1;
  }

  @Override
  public double step(UniformRandomProvider random, double[] state, int at, int action) {
    return own.step(random, state, at, Math.min(action, ownActions() - 1)) / rewardUnit;
  }

  @Override
  public boolean terminated(double[] state, int at) {
    return own.terminated(state, at);
  }
}
