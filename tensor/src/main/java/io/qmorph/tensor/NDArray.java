package io.qmorph.tensor;

import java.util.Arrays;

/// A dense row-major array of numbers: what programs take and give.
///
/// An array owns nothing but its numbers and hands out its backing store, so that environments and
/// replay buffers write straight into what a program reads. Whoever shares one agrees on who
/// writes.
public final class NDArray {
  private final ArrayType type;
  private final float[] floats;
  private final int[] ints;

  private NDArray(ArrayType type, float[] floats, int[] ints) {
    this.type = type;
    this.floats = floats;
    this.ints = ints;
  }

  /// Wraps `values`, which are not copied.
  ///
  /// Throws `IllegalArgumentException` if their number is not the shape's.
  ///
  /// @param shape the extents
  /// @param values row-major, as many as the shape has elements
  public static NDArray of(Shape shape, float... values) {
    requireElements(shape, values.length);
    return new NDArray(new ArrayType(shape, ElementType.FLOAT32), values, new int[0]);
  }

  /// Wraps integers, which are not copied.
  ///
  /// Throws `IllegalArgumentException` if their number is not the shape's.
  ///
  /// @param shape the extents
  /// @param values row-major, as many as the shape has elements
  public static NDArray ofInts(Shape shape, int... values) {
    requireElements(shape, values.length);
    return new NDArray(new ArrayType(shape, ElementType.INT32), new float[0], values);
  }

  /// Single-precision zeros.
  ///
  /// @param shape the extents
  public static NDArray zeros(Shape shape) {
    return of(shape, new float[shape.elements()]);
  }

  /// Zeros of any type.
  ///
  /// @param type shape and element type
  public static NDArray zeros(ArrayType type) {
    return switch (type.element()) {
      case FLOAT32 -> zeros(type.shape());
      case INT32 -> ofInts(type.shape(), new int[type.shape().elements()]);
    };
  }

  /// One number, of rank 0.
  ///
  /// @param value the only element
  public static NDArray scalar(float value) {
    return of(Shape.scalar(), value);
  }

  private static void requireElements(Shape shape, int count) {
    if (shape.elements() != count) {
      throw new IllegalArgumentException(
          "shape " + shape + " holds " + shape.elements() + " elements, was given " + count);
    }
  }

  /// Shape and element type.
  public ArrayType type() {
    return type;
  }

  /// The extents.
  public Shape shape() {
    return type.shape();
  }

  /// The numbers themselves, row-major, not a copy.
  ///
  /// Throws `IllegalStateException` if they are integers.
  public float[] floats() {
    require(ElementType.FLOAT32);
    return floats;
  }

  /// The integers themselves, row-major, not a copy.
  ///
  /// Throws `IllegalStateException` if they are floats.
  public int[] ints() {
    require(ElementType.INT32);
    return ints;
  }

  private void require(ElementType element) {
    if (type.element() != element) {
      throw new IllegalStateException("the array is " + type + ", not " + element);
    }
  }

  /// The only element of an array of one float.
  public float item() {
    if (floats().length != 1) {
      throw new IllegalStateException("only an array of one element is an item, was " + type);
    }
    return floats[0];
  }

  /// An array of the same numbers with a store of its own.
  public NDArray copy() {
    return new NDArray(type, floats.clone(), ints.clone());
  }

  /// The same numbers, shared, under another shape of as many elements.
  ///
  /// @param shape the new extents
  public NDArray reshaped(Shape shape) {
    requireElements(shape, type.shape().elements());
    return new NDArray(new ArrayType(shape, type.element()), floats, ints);
  }

  /// Overwrites all numbers with those of `source`, which has the same type.
  ///
  /// @param source an array of the same shape and element type
  public void set(NDArray source) {
    if (!type.equals(source.type)) {
      throw new IllegalArgumentException("can't write " + source.type + " over " + type);
    }
    System.arraycopy(source.floats, 0, floats, 0, floats.length);
    System.arraycopy(source.ints, 0, ints, 0, ints.length);
  }

  /// Equal type and equal bits.
  @Override
  public boolean equals(Object other) {
    return other instanceof NDArray array
        && type.equals(array.type)
        && Arrays.equals(floats, array.floats)
        && Arrays.equals(ints, array.ints);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + Arrays.hashCode(floats)) + Arrays.hashCode(ints);
  }

  @Override
  public String toString() {
    boolean brief = type.shape().elements() <= 16;
    String values =
        type.element() == ElementType.INT32 ? Arrays.toString(ints) : Arrays.toString(floats);
    return brief ? type + values : type.toString();
  }
}
