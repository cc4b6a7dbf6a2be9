package io.qmorph.env;

import java.util.Arrays;
import java.util.List;

/// [GridNavi] with each of its 21 goals; they have no order, so both regions hold them all.
public record GridNaviFamily() implements TaskFamily {
  private static final List<TaskParameter> PARAMETERS =
      List.of(
          new TaskParameter.Choice(
              "goal", "cell of the hidden goal, 5 row + column", GridNavi.goals()));

  @Override
  public String name() {
    return "gridnavi";
  }

  @Override
  public String description() {
    return "find a hidden goal on a 5x5 grid and stay there; the goals differ";
  }

  @Override
  public List<TaskParameter> parameters() {
    return PARAMETERS;
  }

  @Override
  public GridNavi environment(Task task) {
    return new GridNavi((int) task.get("goal"));
  }

  @Override
  public int maximumSteps() {
    return 15;
  }

  @Override
  public float[] observationScale() {
    float[] ones = new float[GridNavi.CELLS];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  public Explorer explorer() {
    return new LeastVisitedExplorer();
  }
}
