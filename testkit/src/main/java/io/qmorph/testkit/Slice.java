package io.qmorph.testkit;

import io.qmorph.env.Environment;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/// An environment's state and observation in arrays that have room for as many others on either
/// side.
final class Slice {
  private static final int MARK = 7;

  private final Environment environment;
  private final int neighbours;
  private final double[] states;
  private final float[] observations;

  Slice(Environment environment, int neighbours) {
    this.environment = environment;
    this.neighbours = neighbours;
    states = new double[(2 * neighbours + 1) * environment.stateSize()];
    observations = new float[(2 * neighbours + 1) * environment.observationSpace().size()];
    Arrays.fill(states, MARK);
    Arrays.fill(observations, MARK);
  }

  void reset(UniformRandomProvider random) {
    environment.reset(random, states, stateAt());
    environment.observe(states, stateAt(), observations, observationAt());
  }

  double step(UniformRandomProvider random, int action) {
    double reward = environment.step(random, states, stateAt(), action);
    environment.observe(states, stateAt(), observations, observationAt());
    return reward;
  }

  boolean terminated() {
    return environment.terminated(states, stateAt());
  }

  /// Whether state, observation and termination are another's.
  boolean sees(Slice other) {
    return Arrays.equals(state(), other.state())
        && Arrays.equals(observation(), other.observation())
        && terminated() == other.terminated();
  }

  boolean surroundingsUntouched() {
    int untouchedStates = 2 * neighbours * environment.stateSize();
    int untouchedObservations = 2 * neighbours * environment.observationSpace().size();
    Arrays.fill(states, stateAt(), stateAt() + environment.stateSize(), Double.NaN);
    int observationEnd = observationAt() + environment.observationSpace().size();
    Arrays.fill(observations, observationAt(), observationEnd, Float.NaN);
    return count(states) == untouchedStates && count(observations) == untouchedObservations;
  }

  private static int count(double[] numbers) {
    return (int) Arrays.stream(numbers).filter(number -> number == MARK).count();
  }

  private static int count(float[] numbers) {
    int count = 0;
    for (float number : numbers) {
      count += number == MARK ? 1 : 0;
    }
    return count;
  }

  private double[] state() {
    return Arrays.copyOfRange(states, stateAt(), stateAt() + environment.stateSize());
  }

  private float[] observation() {
    int size = environment.observationSpace().size();
    return Arrays.copyOfRange(observations, observationAt(), observationAt() + size);
  }

  private int stateAt() {
    return neighbours * environment.stateSize();
  }

  private int observationAt() {
    return neighbours * environment.observationSpace().size();
  }
}
