package io.qmorph.env;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/// [Catch] on boards of other widths, with winds, and with left and right exchanged in half of the
/// tasks. One observation tells nothing of the latter two: nobody catches in all of the tasks
/// without finding out. There are finitely many tasks, so that those of the inner ranges are all
/// trained on.
public record CatchFamily() implements TaskFamily {
  private static final List<TaskParameter> PARAMETERS =
      List.of(
          new TaskParameter.Choice(
              "columns", "width of the board", List.of(5, 4, 6, 7), List.of(3, 8, 9)),
          new TaskParameter.Choice(
              "wind",
              "by how many columns the last step blows the ball to the right",
              List.of(0, -1, 1),
              List.of(-2, 2)),
          new TaskParameter.Flag("mirrored", "whether action 0 moves right and action 2 left"));

  @Override
  public String name() {
    return "catch";
  }

  @Override
  public String description() {
    return "catch a falling ball; boards and winds differ, and in half of the tasks left is right";
  }

  @Override
  public List<TaskParameter> parameters() {
    return PARAMETERS;
  }

  @Override
  public Catch environment(Task task) {
    return new Catch((int) task.get("columns"), (int) task.get("wind"), task.flag("mirrored"));
  }

  @Override
  public int maximumSteps() {
    return Catch.ROWS - 1;
  }

  @Override
  public float[] observationScale() {
    float[] ones = new float[Catch.ROWS * Catch.WIDEST];
    Arrays.fill(ones, 1);
    return ones;
  }

  /// Caught.
  @Override
  public OptionalDouble successReturn(Task task) {
    return OptionalDouble.of(1);
  }

  @Override
  public Explorer explorer() {
    return new UniformExplorer(3);
  }
}
