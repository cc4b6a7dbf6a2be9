package io.qmorph.env;

/// The real numbers from `low` to `high`, both included.
///
/// @param low the least
/// @param high the greatest, not below `low`
public record Interval(double low, double high) {
  /// Throws `IllegalArgumentException` unless both are finite and `low` is below `high`.
  public Interval {
    if (!(Double.isFinite(low) && Double.isFinite(high) && low < high)) {
      throw new IllegalArgumentException(
          "an interval goes from a number to a larger one, was given " + low + " and " + high);
    }
  }

  /// Whether `value` is one of them.
  ///
  /// @param value any number
  public boolean contains(double value) {
    return value >= low && value <= high;
  }

  /// `high - low`.
  public double length() {
    return high - low;
  }

  @Override
  public String toString() {
    return "[" + low + ", " + high + "]";
  }
}
