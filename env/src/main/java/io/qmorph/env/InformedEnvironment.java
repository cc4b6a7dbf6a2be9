package io.qmorph.env;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/// The dynamics of a task, and observations that end in the same numbers always.
final class InformedEnvironment implements Environment {
  private final Environment environment;
  private final float[] told;
  private final Box observationSpace;

  /// @param environment the dynamics
  /// @param told what each observation ends in
  InformedEnvironment(Environment environment, float[] told) {
    this.environment = environment;
    this.told = told;
    this.observationSpace = longer(environment.observationSpace(), Box.unbounded(told.length));
  }

  private static Box longer(Box seen, Box told) {
    return new Box(joined(seen.low(), told.low()), joined(seen.high(), told.high()));
  }

  private static float[] joined(float[] first, float[] second) {
    float[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  @Override
  public Box observationSpace() {
    return observationSpace;
  }

  @Override
  public Discrete actionSpace() {
    return environment.actionSpace();
  }

  @Override
  public int ownActions() {
    return environment.ownActions();
  }

  @Override
  public int stateSize() {
    return environment.stateSize();
  }

  @Override
  public void reset(UniformRandomProvider random, double[] state, int at) {
    environment.reset(random, state, at);
  }

  @Override
  public void observe(double[] state, int at, float[] observation, int to) {
    environment.observe(state, at, observation, to);
    int behind = to + observationSpace.size() - told.length;
    System.arraycopy(told, 0, observation, behind, told.length);
  }

  @Override
  public double step(UniformRandomProvider random, double[] state, int at, int action) {
    return environment.step(random, state, at, action);
  }

  @Override
  public boolean terminated(double[] state, int at) {
    return environment.terminated(state, at);
  }

  @Override
  public String toString() {
    return environment + " telling " + Arrays.toString(told);
  }
}
