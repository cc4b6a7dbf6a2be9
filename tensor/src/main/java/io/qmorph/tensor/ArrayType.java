package io.qmorph.tensor;

/// The shape and element type of an array: all that a program knows of its inputs.
///
/// @param shape the extents
/// @param element what each element is
public record ArrayType(Shape shape, ElementType element) {

  /// Single-precision values with these extents.
  ///
  /// @param sizes each at least 0, outermost first; none for a scalar
  public static ArrayType floats(int... sizes) {
    return new ArrayType(Shape.of(sizes), ElementType.FLOAT32);
  }

  /// Integers with these extents.
  ///
  /// @param sizes each at least 0, outermost first; none for a scalar
  public static ArrayType ints(int... sizes) {
    return new ArrayType(Shape.of(sizes), ElementType.INT32);
  }

  /// This type with a leading axis of `size` more.
  ///
  /// @param size the extent of axis 0 of the result, at least 0
  public ArrayType lifted(int size) {
    return new ArrayType(shape.insert(0, size), element);
  }

  @Override
  public String toString() {
    return element + shape.toString();
  }
}
