package io.qmorph.env;

import java.util.List;
import java.util.OptionalDouble;

/// [Acrobot] with other links, both alike, in the ranges of Packer et al. (2018), arXiv 1810.12282,
/// table 1.
public record AcrobotFamily() implements TaskFamily {
  private static final List<TaskParameter> PARAMETERS =
      List.of(
          link("length", "length of each link, m"),
          link("mass", "mass of each link, kg"),
          link("inertia", "moment of inertia of each link, kg m²"));

  private static TaskParameter link(String name, String meaning) {
    return new TaskParameter.Real(
        name,
        meaning,
        1,
        new Interval(.01, 100),
        List.of(new Interval(.75, 1.25)),
        List.of(new Interval(.5, .75), new Interval(1.25, 1.5)));
  }

  @Override
  public String name() {
    return "acrobot";
  }

  @Override
  public String description() {
    return "swing up two links by the joint between them; the links differ";
  }

  @Override
  public List<TaskParameter> parameters() {
    return PARAMETERS;
  }

  @Override
  public Acrobot environment(Task task) {
    return new Acrobot(task.get("length"), task.get("mass"), task.get("inertia"));
  }

  @Override
  public int maximumSteps() {
    return 500;
  }

  @Override
  public float[] observationScale() {
    return new float[] {1, 1, 1, 1, (float) (2 * Math.PI), (float) (4 * Math.PI)};
  }

  /// At the line within 80 steps, all but the last of which cost 1: Packer et al., section 5.1.
  @Override
  public OptionalDouble successReturn(Task task) {
    return OptionalDouble.of(-79);
  }

  @Override
  public Explorer explorer() {
    return new UniformExplorer(3);
  }
}
