package io.qmorph.env;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// [CartPole] with other pushes and poles, in the ranges of Packer et al. (2018), arXiv 1810.12282,
/// table 1.
///
/// @param reversible whether in half of the tasks the two actions are swapped as well, so that
///   nobody can balance the pole in all of them without finding out
public record CartPoleFamily(boolean reversible) implements TaskFamily {
  private static final TaskParameter FORCE =
      new TaskParameter.Real(
          "force",
          "force of a push, N",
          10,
          new Interval(.1, 1000),
          List.of(new Interval(5, 15)),
          List.of(new Interval(1, 5), new Interval(15, 20)));
  private static final TaskParameter LENGTH =
      new TaskParameter.Real(
          "length",
          "half of the pole's length, m",
          .5,
          new Interval(.01, 100),
          List.of(new Interval(.25, .75)),
          List.of(new Interval(.05, .25), new Interval(.75, 1)));
  private static final TaskParameter MASS =
      new TaskParameter.Real(
          "mass",
          "mass of the pole, kg",
          .1,
          new Interval(.001, 100),
          List.of(new Interval(.05, .5)),
          List.of(new Interval(.01, .05), new Interval(.5, 1)));
  private static final TaskParameter SWAPPED =
      new TaskParameter.Flag("swapped", "whether action 0 pushes right and action 1 left");

  @Override
  public String name() {
    return reversible ? "reversible-cartpole" : "cartpole";
  }

  @Override
  public String description() {
    return "balance a pole on a cart; pushes and poles differ"
        + (reversible ? ", and in half of the tasks left is right" : "");
  }

  @Override
  public List<TaskParameter> parameters() {
    List<TaskParameter> parameters = new ArrayList<>(List.of(FORCE, LENGTH, MASS));
    if (reversible) {
      parameters.add(SWAPPED);
    }
    return List.copyOf(parameters);
  }

  @Override
  public CartPole environment(Task task) {
    return new CartPole(
        task.get("force"),
        task.get("length"),
        task.get("mass"),
        reversible && task.flag("swapped"));
  }

  @Override
  public int maximumSteps() {
    return 500;
  }

  @Override
  public float[] observationScale() {
    return new float[] {2.4f, 2, .2095f, 2};
  }

  /// Balanced for 195 steps: Packer et al., section 5.1.
  @Override
  public OptionalDouble successReturn(Task task) {
    return OptionalDouble.of(195);
  }

  @Override
  public Explorer explorer() {
    return new UniformExplorer(2);
  }
}
