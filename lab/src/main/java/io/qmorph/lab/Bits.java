package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import java.nio.ByteBuffer;

/// Numbers of other types as arrays of integers, bit for bit, so that checkpoints can hold them.
final class Bits {
  private Bits() {}

  static NDArray of(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return of(bytes.array());
  }

  static double[] doubles(NDArray bits) {
    double[] values = new double[bits.shape().elements() * Integer.BYTES / Double.BYTES];
    ByteBuffer.wrap(bytes(bits)).asDoubleBuffer().get(values);
    return values;
  }

  /// The bytes, of which there must be a multiple of four.
  static NDArray of(byte[] values) {
    if (values.length % Integer.BYTES != 0) {
      throw new IllegalArgumentException(
          "the number of bytes must be a multiple of 4, was " + values.length);
    }
    int[] bits = new int[values.length / Integer.BYTES];
    ByteBuffer.wrap(values).asIntBuffer().get(bits);
    return NDArray.ofInts(Shape.of(bits.length), bits);
  }

  static byte[] bytes(NDArray bits) {
    ByteBuffer bytes = ByteBuffer.allocate(bits.ints().length * Integer.BYTES);
    bytes.asIntBuffer().put(bits.ints());
    return bytes.array();
  }

  static NDArray of(long value) {
    return NDArray.ofInts(Shape.of(2), (int) (value >>> 32), (int) value);
  }

  static long whole(NDArray bits) {
    return ((long) bits.ints()[0] << 32) | (bits.ints()[1] & 0xFFFFFFFFL);
  }
}
