package io.qmorph.env;

import java.util.Arrays;

/// Vectors of real numbers, each within bounds of its own, which are included and may be infinite.
///
/// @param low the least value of each number
/// @param high the greatest value of each number
public record Box(float[] low, float[] high) implements Space {
  /// Copies the bounds.
  ///
  /// Throws `IllegalArgumentException` unless there are as many of either and none is above its
  /// counterpart.
  public Box {
    if (low.length != high.length) {
      throw new IllegalArgumentException(
          "a box needs as many low bounds as high ones, was given "
              + low.length
              + " and "
              + high.length);
    }
    low = low.clone();
    high = high.clone();
    for (int i = 0; i < low.length; i++) {
      if (!(low[i] <= high[i])) {
        throw new IllegalArgumentException(
            "low[" + i + "] must be at most " + high[i] + ", was " + low[i]);
      }
    }
  }

  /// The box from `-high` to `high`.
  ///
  /// @param high the greatest value of each number, not negative
  public static Box symmetric(float... high) {
    float[] low = new float[high.length];
    for (int i = 0; i < low.length; i++) {
      low[i] = -high[i];
    }
    return new Box(low, high);
  }

  /// All vectors of `size` numbers that are numbers.
  ///
  /// @param size how many numbers a vector has
  public static Box unbounded(int size) {
    float[] high = new float[size];
    Arrays.fill(high, Float.POSITIVE_INFINITY);
    return symmetric(high);
  }

  /// How many numbers a vector has.
  public int size() {
    return low.length;
  }

  /// A copy of the low bounds, `[size]`.
  @Override
  public float[] low() {
    return low.clone();
  }

  /// A copy of the high bounds, `[size]`.
  @Override
  public float[] high() {
    return high.clone();
  }

  /// Whether the vector that starts at `values[at]` is inside; one with a NaN never is.
  ///
  /// @param values holds the vector, from `at` on
  /// @param at where it starts
  public boolean contains(float[] values, int at) {
    for (int i = 0; i < low.length; i++) {
      float value = values[at + i];
      if (!(value >= low[i] && value <= high[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Box box && Arrays.equals(low, box.low) && Arrays.equals(high, box.high);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(low) + Arrays.hashCode(high);
  }

  @Override
  public String toString() {
    return "Box[" + Arrays.toString(low) + ", " + Arrays.toString(high) + "]";
  }
}
