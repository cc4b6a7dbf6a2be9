package io.qmorph.env;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// A family whose observations tell the task: behind what is seen of the state stand the task's
/// parameters. Who learns in it knows what others have to find out.
///
/// A real parameter is told as a number that is -1 and 1 at the ends of the ranges for
/// interpolation, and lies outside for tasks from outside; a choice as a number for each of its
/// values, 1 for the one it has and 0 for the others; a flag as 0 or 1.
///
/// @param family whose tasks and dynamics these are
public record InformedFamily(TaskFamily family) implements TaskFamily {
  @Override
  public String name() {
    return family.name();
  }

  @Override
  public String description() {
    return family.description() + "; the task is told";
  }

  @Override
  public List<TaskParameter> parameters() {
    return family.parameters();
  }

  @Override
  public List<Kind> kinds() {
    return family.kinds();
  }

  @Override
  public int kind(Task task) {
    return family.kind(task);
  }

  @Override
  public Environment environment(Task task) {
    return new InformedEnvironment(family.environment(task), told(task));
  }

  private float[] told(Task task) {
    double[] numbers =
        parameters().stream()
            .flatMapToDouble(parameter -> told(parameter, task.get(parameter.name())))
            .toArray();
    float[] told = new float[numbers.length];
    for (int i = 0; i < told.length; i++) {
      told[i] = (float) numbers[i];
    }
    return told;
  }

  private static DoubleStream told(TaskParameter parameter, double value) {
    return switch (parameter) {
      case TaskParameter.Real real -> DoubleStream.of(normalised(real.interpolation(), value));
      case TaskParameter.Choice choice ->
          choice.values().stream().mapToDouble(each -> each == value ? 1 : 0);
      case TaskParameter.Flag _ -> DoubleStream.of(value);
    };
  }

  /// Where the value lies between the ends of the ranges.
  private static double normalised(List<Interval> ranges, double value) {
    double low = ranges.stream().mapToDouble(Interval::low).min().orElseThrow();
    double high = ranges.stream().mapToDouble(Interval::high).max().orElseThrow();
    return 2 * (value - low) / (high - low) - 1;
  }

  @Override
  public int maximumSteps() {
    return family.maximumSteps();
  }

  @Override
  public float[] observationScale() {
    float[] seen = family.observationScale();
    float[] scale = Arrays.copyOf(seen, seen.length + told(parse(Map.of())).length);
    Arrays.fill(scale, seen.length, scale.length, 1);
    return scale;
  }

  @Override
  public OptionalDouble successReturn(Task task) {
    return family.successReturn(task);
  }

  @Override
  public Explorer explorer() {
    return family.explorer();
  }
}
