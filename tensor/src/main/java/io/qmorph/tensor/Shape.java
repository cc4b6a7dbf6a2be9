package io.qmorph.tensor;

import java.util.Arrays;

/// The extents of an array along its axes, outermost first. A scalar has rank 0 and one element.
public final class Shape {
  private static final Shape SCALAR = new Shape(new int[0]);

  private final int[] sizes;

  private Shape(int[] sizes) {
    this.sizes = sizes;
  }

  /// The shape with these extents; an extent may be 0.
  ///
  /// Throws `IllegalArgumentException` if an extent is negative.
  ///
  /// @param sizes outermost first; none for a scalar
  public static Shape of(int... sizes) {
    for (int size : sizes) {
      if (size < 0) {
        throw new IllegalArgumentException(
            "a shape's extents must be at least 0, was " + Arrays.toString(sizes));
      }
    }
    return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
  }

  /// The shape of a single number.
  public static Shape scalar() {
    return SCALAR;
  }

  /// The number of axes.
  public int rank() {
    return sizes.length;
  }

  /// The extent along `axis`; a negative axis counts from the end.
  ///
  /// @param axis from `-rank` to `rank - 1`
  public int size(int axis) {
    return sizes[axis(axis)];
  }

  /// The number of elements, the product of all extents.
  public int elements() {
    int product = 1;
    for (int size : sizes) {
      product = Math.multiplyExact(product, size);
    }
    return product;
  }

  /// `axis` as an index from 0, where a negative one counts from the end.
  ///
  /// Throws `IllegalArgumentException` if there is no such axis.
  ///
  /// @param axis from `-rank` to `rank - 1`
  public int axis(int axis) {
    int index = axis < 0 ? axis + sizes.length : axis;
    if (index < 0 || index >= sizes.length) {
      throw new IllegalArgumentException("axis " + axis + " is not one of shape " + this);
    }
    return index;
  }

  /// This shape with `size` inserted before `axis` (which may equal the rank).
  ///
  /// Throws `IllegalArgumentException` if `axis` is less than 0 or greater than the rank.
  ///
  /// @param axis from 0 to `rank`, never negative
  /// @param size the new extent, at least 0
  public Shape insert(int axis, int size) {
    if (axis < 0 || axis > sizes.length) {
      throw new IllegalArgumentException("an axis can't be inserted into " + this + " at " + axis);
    }
    int[] result = new int[sizes.length + 1];
    System.arraycopy(sizes, 0, result, 0, axis);
    result[axis] = size;
    System.arraycopy(sizes, axis, result, axis + 1, sizes.length - axis);
    return of(result);
  }

  /// This shape without `axis`.
  ///
  /// @param axis from `-rank` to `rank - 1`
  public Shape remove(int axis) {
    int at = axis(axis);
    int[] result = new int[sizes.length - 1];
    System.arraycopy(sizes, 0, result, 0, at);
    System.arraycopy(sizes, at + 1, result, at, result.length - at);
    return of(result);
  }

  /// This shape with the extent along `axis` replaced.
  ///
  /// @param axis from `-rank` to `rank - 1`
  /// @param size the new extent, at least 0
  public Shape with(int axis, int size) {
    int[] result = sizes.clone();
    result[axis(axis)] = size;
    return of(result);
  }

  /// The axes `from` (inclusive) to `to` (exclusive) as a shape of their own.
  ///
  /// @param from at least 0
  /// @param to from `from` to the rank
  public Shape range(int from, int to) {
    return of(Arrays.copyOfRange(sizes, from, to));
  }

  /// This shape followed by `other`.
  ///
  /// @param other the inner axes of the result
  public Shape concat(Shape other) {
    int[] result = Arrays.copyOf(sizes, sizes.length + other.sizes.length);
    System.arraycopy(other.sizes, 0, result, sizes.length, other.sizes.length);
    return of(result);
  }

  /// The extents as a new array.
  public int[] toArray() {
    return sizes.clone();
  }

  /// The distance in elements between neighbours along each axis of a dense row-major array.
  int[] strides() {
    int[] strides = new int[sizes.length];
    int stride = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    return strides;
  }

  /// The shape two operands broadcast to by NumPy's rule: axes are aligned at the end, and an
  /// extent of 1 stretches to the other's.
  ///
  /// Throws `IllegalArgumentException` naming `operation` and both shapes if they don't fit.
  static Shape broadcast(String operation, Shape left, Shape right) {
    int rank = Math.max(left.rank(), right.rank());
    int[] result = new int[rank];
    for (int axis = 1; axis <= rank; axis++) {
      int a = axis <= left.rank() ? left.size(-axis) : 1;
      int b = axis <= right.rank() ? right.size(-axis) : 1;
      if (a != b && a != 1 && b != 1) {
        throw new IllegalArgumentException(
            operation + ": shapes " + left + " and " + right + " don't broadcast");
      }
      result[rank - axis] = a == 1 ? b : a;
    }
    return of(result);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  @Override
  public String toString() {
    return Arrays.toString(sizes);
  }
}
