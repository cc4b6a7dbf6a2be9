package io.qmorph.env;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// One member of a family: its parameters' values by name, in the family's order; flags are 0 or 1.
///
/// [TaskFamily#task] makes one of numbers, [TaskFamily#parse] of a user's words.
///
/// @param values by the parameters' names
public record Task(Map<String, Double> values) {
  /// Copies the values, keeping their order.
  public Task {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// The value of a parameter.
  ///
  /// Throws `IllegalArgumentException` if the task has none of that name.
  ///
  /// @param name of the parameter
  public double get(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the task " + this + " has no parameter " + name);
    }
    return value;
  }

  /// The value of a flag.
  ///
  /// @param name of the flag
  public boolean flag(String name) {
    return get(name) == 1;
  }

  /// The values in order: what [TaskFamily#task] takes.
  public double[] toArray() {
    return values.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// `force=12.0, length=0.6`; [TaskFamily#describe] writes flags as such.
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
