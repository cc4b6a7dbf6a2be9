package com.example.inventory;

import io.qmorph.env.Environment;
import io.qmorph.env.Interval;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.env.TaskParameter;
import java.util.List;

/// Shops with other customers and other costs.
public final class InventoryFamily implements TaskFamily {
  @Override
  public String name() {
    return "inventory";
  }

  @Override
  public String description() {
    return "order one article every evening; demand and costs differ";
  }

  @Override
  public List<TaskParameter> parameters() {
    return List.of(
        new TaskParameter.Real(
            "demand",
            "mean demand of a day, units",
            6,
            new Interval(0.1, 50),
            List.of(new Interval(1, 12)),
            List.of(new Interval(12, 15))),
        new TaskParameter.Real(
            "holding",
            "cost of a unit left in the evening",
            0.1,
            new Interval(0, 10),
            List.of(new Interval(0.02, 0.4)),
            List.of(new Interval(0.4, 0.6))),
        new TaskParameter.Real(
            "lost",
            "cost of a unit that could not be sold",
            0.5,
            new Interval(0, 10),
            List.of(new Interval(0, 1)),
            List.of(new Interval(1, 2))));
  }

  @Override
  public Environment environment(Task task) {
    return new Inventory(task.get("demand"), task.get("holding"), task.get("lost"));
  }

  @Override
  public int maximumSteps() {
    return 60;
  }

  @Override
  public float[] observationScale() {
    return new float[] {20, 10};
  }
}
