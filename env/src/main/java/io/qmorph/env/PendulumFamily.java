package io.qmorph.env;

import java.util.List;

/// [Pendulum] with five torques and other masses, lengths and gravities.
///
/// Masses and lengths are those of Packer et al. (2018), arXiv 1810.12282; gravity, which stays the
/// same there, varies by the same proportions.
public record PendulumFamily() implements TaskFamily {
  private static final int TORQUES = 5;
  private static final List<TaskParameter> PARAMETERS =
      List.of(
          proportional("mass", "mass, kg", 1),
          proportional("length", "length, m", 1),
          proportional("gravity", "acceleration of gravity, m/s²", 10));

  private static TaskParameter proportional(String name, String meaning, double usual) {
    return new TaskParameter.Real(
        name,
        meaning,
        usual,
        new Interval(.01 * usual, 100 * usual),
        List.of(new Interval(.75 * usual, 1.25 * usual)),
        List.of(new Interval(.5 * usual, .75 * usual), new Interval(1.25 * usual, 1.5 * usual)));
  }

  @Override
  public String name() {
    return "pendulum";
  }

  @Override
  public String description() {
    return "swing up a pendulum and hold it; mass, length and gravity differ";
  }

  @Override
  public List<TaskParameter> parameters() {
    return PARAMETERS;
  }

  @Override
  public Pendulum environment(Task task) {
    return new Pendulum(task.get("gravity"), task.get("mass"), task.get("length"), TORQUES);
  }

  @Override
  public int maximumSteps() {
    return 200;
  }

  @Override
  public float[] observationScale() {
    return new float[] {1, 1, 8};
  }

  @Override
  public Explorer explorer() {
    return new UniformExplorer(TORQUES);
  }
}
