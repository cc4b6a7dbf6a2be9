package io.qmorph.env;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;

/// One of the numbers in which the tasks of a family differ.
public sealed interface TaskParameter {
  /// What users call it.
  String name();

  /// What it is, with its unit.
  String meaning();

  /// The value where none is given.
  double defaultValue();

  /// Whether a task may have this value.
  ///
  /// @param value any number
  boolean allows(double value);

  /// Whether tasks of a region may have this value.
  ///
  /// @param region one of a family
  /// @param value any number
  boolean isIn(Region region, double value);

  /// The same parameter under a longer name.
  ///
  /// @param prefix what is put before the name
  default TaskParameter prefixed(String prefix) {
    return switch (this) {
      case Real(var name, var meaning, var byDefault, var allowed, var inner, var outer) ->
          new Real(prefix + name, meaning, byDefault, allowed, inner, outer);
      case Choice(var name, var meaning, var inner, var outer) ->
          new Choice(prefix + name, meaning, inner, outer);
      case Flag(var name, var meaning) -> new Flag(prefix + name, meaning);
    };
  }

  /// The allowed values, for messages: `in [0.1, 100.0]`.
  String rule();

  /// The value as users write it; [#parse] reads it back exactly.
  ///
  /// @param value one that is allowed
  String format(double value);

  /// The value that a user has written.
  ///
  /// Throws `IllegalArgumentException` naming the parameter, the text and the rule.
  ///
  /// @param text as a user wrote it
  default double parse(String text) {
    double value = number(text.strip());
    if (!allows(value)) {
      throw new IllegalArgumentException(name() + " must be " + rule() + ", was " + text.strip());
    }
    return value;
  }

  /// The number that a text stands for, NaN if none.
  private double number(String text) {
    try {
      return switch (this) {
        case Real _, Choice _ -> Double.parseDouble(text);
        case Flag _ -> Flag.number(text);
      };
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }

  /// A real number, drawn uniformly from the intervals of a region.
  ///
  /// @param name what users call it
  /// @param meaning what it is, in a few words, with its unit
  /// @param defaultValue the value of a task that does not name it
  /// @param allowed the values that make physical sense, for tasks given by a user
  /// @param interpolation drawn from by length
  /// @param extrapolation drawn from by length
  record Real(
      String name,
      String meaning,
      double defaultValue,
      Interval allowed,
      List<Interval> interpolation,
      List<Interval> extrapolation)
      implements TaskParameter {
    /// Copies the lists.
    public Real {
      interpolation = List.copyOf(interpolation);
      extrapolation = List.copyOf(extrapolation);
    }

    /// Draws a value from the union of a region's intervals.
    double sample(Region region, UniformRandomProvider random) {
      return switch (region) {
        case DEFAULT -> defaultValue;
        case INTERPOLATION -> sample(interpolation, random);
        case EXTRAPOLATION -> sample(extrapolation, random);
      };
    }

    private static double sample(List<Interval> intervals, UniformRandomProvider random) {
      double left = random.nextDouble() * intervals.stream().mapToDouble(Interval::length).sum();
      for (Interval interval : intervals) {
        if (left < interval.length()) {
          return interval.low() + left;
        }
        left -= interval.length();
      }
      return intervals.getLast().high();
    }

    @Override
    public boolean allows(double value) {
      return allowed.contains(value);
    }

    @Override
    public boolean isIn(Region region, double value) {
      return switch (region) {
        case DEFAULT -> value == defaultValue;
        case INTERPOLATION -> interpolation.stream().anyMatch(each -> each.contains(value));
        case EXTRAPOLATION -> extrapolation.stream().anyMatch(each -> each.contains(value));
      };
    }

    @Override
    public String rule() {
      return "a number in " + allowed;
    }

    @Override
    public String format(double value) {
      return Double.toString(value);
    }
  }

  /// One of a few integers; the first is the default.
  ///
  /// @param name what users call it
  /// @param meaning what it is, in a few words
  /// @param interpolation at least one
  /// @param extrapolation none of the former, or the same where they have no outside
  record Choice(
      String name, String meaning, List<Integer> interpolation, List<Integer> extrapolation)
      implements TaskParameter {
    /// Copies the lists.
    public Choice {
      interpolation = List.copyOf(interpolation);
      extrapolation = List.copyOf(extrapolation);
    }

    /// Integers without an order, so that both regions hold them all.
    ///
    /// @param name what users call it
    /// @param meaning what it is, in a few words
    /// @param values at least one
    public Choice(String name, String meaning, List<Integer> values) {
      this(name, meaning, values, values);
    }

    /// The integers of a region.
    ///
    /// @param region one of a family
    public List<Integer> values(Region region) {
      return switch (region) {
        case DEFAULT -> List.of(interpolation.getFirst());
        case INTERPOLATION -> interpolation;
        case EXTRAPOLATION -> extrapolation;
      };
    }

    /// All of them, the default first.
    public List<Integer> values() {
      return Stream.of(interpolation, extrapolation).flatMap(List::stream).distinct().toList();
    }

    @Override
    public double defaultValue() {
      return interpolation.getFirst();
    }

    @Override
    public boolean allows(double value) {
      return values().stream().anyMatch(each -> each == value);
    }

    @Override
    public boolean isIn(Region region, double value) {
      return values(region).stream().anyMatch(each -> each == value);
    }

    @Override
    public String rule() {
      return "one of " + values();
    }

    @Override
    public String format(double value) {
      return Integer.toString((int) value);
    }
  }

  /// Yes (1) or no (0, the default).
  ///
  /// @param name what users call it
  /// @param meaning what it is, in a few words
  record Flag(String name, String meaning) implements TaskParameter {
    @Override
    public double defaultValue() {
      return 0;
    }

    @Override
    public boolean allows(double value) {
      return value == 0 || value == 1;
    }

    @Override
    public boolean isIn(Region region, double value) {
      return region == Region.DEFAULT ? value == 0 : allows(value);
    }

    @Override
    public String rule() {
      return "true or false";
    }

    @Override
    public String format(double value) {
      return Boolean.toString(value == 1);
    }

    private static double number(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true" -> 1;
        case "false" -> 0;
        default -> Double.parseDouble(text);
      };
    }
  }
}
