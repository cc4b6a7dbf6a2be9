package io.qmorph.lab;

import io.qmorph.env.Box;
import io.qmorph.env.Discrete;
import io.qmorph.env.Environment;
import io.qmorph.env.Explorer;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.env.TaskParameter;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A family in other units: its observations and their scale are multiplied by powers of two, each
/// number by another, so that the scaled observations stay what they are to the last bit.
record RescaledFamily(TaskFamily family) implements TaskFamily {
  private static void rescale(float[] numbers, int from, int count) {
    for (int i = 0; i < count; i++) {
      numbers[from + i] = Math.scalb(numbers[from + i], 3 * i - 4);
    }
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
    return new Rescaled(family.environment(task));
  }

  @Override
  public int maximumSteps() {
    return family.maximumSteps();
  }

  @Override
  public float[] observationScale() {
    float[] scale = family.observationScale().clone();
    rescale(scale, 0, scale.length);
    return scale;
  }

  @Override
  public Explorer explorer() {
    return family.explorer();
  }

  private record Rescaled(Environment environment) implements Environment {
    @Override
    public Box observationSpace() {
      return environment.observationSpace();
    }

    @Override
    public Discrete actionSpace() {
      return environment.actionSpace();
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
      rescale(observation, to, observationSpace().size());
    }

    @Override
    public double step(double[] state, int at, int action) {
      return environment.step(state, at, action);
    }

    @Override
    public boolean terminated(double[] state, int at) {
      return environment.terminated(state, at);
    }
  }
}
