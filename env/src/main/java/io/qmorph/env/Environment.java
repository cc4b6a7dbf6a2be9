package io.qmorph.env;

import org.apache.commons.rng.UniformRandomProvider;

/// The dynamics of one task, immutable and without a state of its own.
///
/// The state lives outside, in the [#stateSize()] numbers of an array that start at an offset, so
/// that many tasks step side by side in one array and a checkpoint is a copy of it. An
/// implementation is a record of the task's constants; what follows from these is computed by
/// methods. Limits on the number of steps are no part of the dynamics: [Simulation] and
/// [VectorEnvironment] add them.
///
/// `EnvironmentContract` in the testkit checks an implementation.
public interface Environment {
  /// The observations, each of `observationSpace().size()` numbers.
  Box observationSpace();

  /// The actions.
  Discrete actionSpace();

  /// How many of the first actions are the task's own, which is all but where an environment is
  /// made to look like others: what explores at random draws of these alone.
  default int ownActions() {
    return actionSpace().n();
  }

  /// How many numbers a state has.
  int stateSize();

  /// Draws an initial state into `state[at, at + stateSize())`.
  ///
  /// @param random what the state is drawn by
  /// @param state is written to, from `at` on
  /// @param at where the state's numbers start
  void reset(UniformRandomProvider random, double[] state, int at);

  /// Writes what an agent sees of the state into `observation[to, to + observationSpace().size())`.
  ///
  /// @param state holds the state, from `at` on
  /// @param at where the state's numbers start
  /// @param observation is written to, from `to` on
  /// @param to where the observation's numbers start
  void observe(double[] state, int at, float[] observation, int to);

  /// Advances the state by one step and returns the reward.
  ///
  /// The action is inside the action space: who steps the environment has checked it. What chance
  /// there is comes from `random` alone, so that the same stream and state lead to the same.
  ///
  /// @param random what chance there is
  /// @param state holds the state, from `at` on, and is overwritten by the next
  /// @param at where the state's numbers start
  /// @param action of the action space
  double step(UniformRandomProvider random, double[] state, int at, int action);

  /// Whether the state that a step has just led to is terminal, so that no reward can follow it.
  ///
  /// @param state holds the state, from `at` on
  /// @param at where the state's numbers start
  boolean terminated(double[] state, int at);
}
