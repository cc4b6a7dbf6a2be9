package io.qmorph.tensor;

/// What an array's elements are.
public enum ElementType {
  /// IEEE 754 single precision: all values and gradients.
  FLOAT32,
  /// Two's complement 32-bit integers: indices and actions.
  INT32
}
