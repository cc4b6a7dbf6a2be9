package io.qmorph.env;

import java.util.List;
import java.util.OptionalDouble;

/// [MountainCar] with other engines and slopes, in the ranges of Packer et al. (2018), arXiv
/// 1810.12282, table 1.
public record MountainCarFamily() implements TaskFamily {
  private static final List<TaskParameter> PARAMETERS =
      List.of(
          new TaskParameter.Real(
              "force",
              "what a push adds to the velocity",
              .001,
              new Interval(.00001, .1),
              List.of(new Interval(.0005, .005)),
              List.of(new Interval(.0001, .0005), new Interval(.005, .01))),
          new TaskParameter.Real(
              "mass",
              "the gravity term: what the slope adds to the velocity at most",
              .0025,
              new Interval(.00001, .1),
              List.of(new Interval(.001, .005)),
              List.of(new Interval(.0005, .001), new Interval(.005, .01))));

  @Override
  public String name() {
    return "mountain-car";
  }

  @Override
  public String description() {
    return "drive a weak car out of a valley; engines and slopes differ";
  }

  @Override
  public List<TaskParameter> parameters() {
    return PARAMETERS;
  }

  @Override
  public MountainCar environment(Task task) {
    return new MountainCar(task.get("force"), task.get("mass"));
  }

  @Override
  public int maximumSteps() {
    return 200;
  }

  @Override
  public float[] observationScale() {
    return new float[] {1.2f, .07f};
  }

  /// On the hill within 110 steps, each of which costs 1: Packer et al., section 5.1.
  @Override
  public OptionalDouble successReturn(Task task) {
    return OptionalDouble.of(-110);
  }

  @Override
  public Explorer explorer() {
    return new UniformExplorer(3);
  }
}
