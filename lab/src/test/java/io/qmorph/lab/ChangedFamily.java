package io.qmorph.lab;

import io.qmorph.env.Box;
import io.qmorph.env.Discrete;
import io.qmorph.env.Environment;
import io.qmorph.env.Explorer;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.env.TaskParameter;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;

/// A family whose environments are changed, for tests.
///
/// @param family what it was
/// @param change makes another environment of one
/// @param observationScale of the others
record ChangedFamily(TaskFamily family, UnaryOperator<Environment> change, float[] observationScale)
    implements TaskFamily {

  /// In other units: observations and their scale are multiplied by powers of two, each number by
  /// another, so that the scaled observations stay what they are to the last bit.
  static ChangedFamily rescaled(TaskFamily family) {
    float[] scale = family.observationScale().clone();
    rescale(scale, 0, scale.length);
    return new ChangedFamily(family, Rescaled::new, scale);
  }

  private static void rescale(float[] numbers, int from, int count) {
    for (int i = 0; i < count; i++) {
      numbers[from + i] = Math.scalb(numbers[from + i], 3 * i - 4);
    }
  }

  /// With rewards that are not a number after some steps, always after the same ones.
  ///
  /// @param share of the steps
  static ChangedFamily spoiled(TaskFamily family, double share) {
    return new ChangedFamily(
        family, environment -> new Spoiled(environment, share), family.observationScale());
  }

  @Override
  public String name() {
    return family.name();
  }

  @Override
  public String description() {
    return family.description();
  }

  @Override
  public List<TaskParameter> parameters() {
    return family.parameters();
  }

  @Override
  public Environment environment(Task task) {
    return change.apply(family.environment(task));
  }

  @Override
  public int maximumSteps() {
    return family.maximumSteps();
  }

  @Override
  public Explorer explorer() {
    return family.explorer();
  }

  private interface Changed extends Environment {
    Environment environment();

    @Override
    default Box observationSpace() {
      return environment().observationSpace();
    }

    @Override
    default Discrete actionSpace() {
      return environment().actionSpace();
    }

    @Override
    default int stateSize() {
      return environment().stateSize();
    }

    @Override
    default void reset(UniformRandomProvider random, double[] state, int at) {
      environment().reset(random, state, at);
    }

    @Override
    default void observe(double[] state, int at, float[] observation, int to) {
      environment().observe(state, at, observation, to);
    }

    @Override
    default double step(UniformRandomProvider random, double[] state, int at, int action) {
      return environment().step(random, state, at, action);
    }

    @Override
    default boolean terminated(double[] state, int at) {
      return environment().terminated(state, at);
    }
  }

  private record Rescaled(Environment environment) implements Changed {
    @Override
    public void observe(double[] state, int at, float[] observation, int to) {
      environment.observe(state, at, observation, to);
      rescale(observation, to, observationSpace().size());
    }
  }

  private record Spoiled(Environment environment, double share) implements Changed {
    @Override
    public double step(UniformRandomProvider random, double[] state, int at, int action) {
      double reward = environment.step(random, state, at, action);
      int hash = Arrays.hashCode(Arrays.copyOfRange(state, at, at + stateSize()));
      return Math.floorMod(hash, 10_007) < share * 10_007 ? Double.NaN : reward;
    }
  }
}
