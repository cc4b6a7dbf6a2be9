package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import java.nio.ByteBuffer;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.core.RandomProviderDefaultState;

/// Numbers of other types as arrays of integers, bit for bit, so that checkpoints can hold them.
final class Bits {
  private Bits() {}

  static NDArray of(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return of(bytes.array());
  }

  static double[] doubles(NDArray bits) {
    byte[] bytes = bytes(bits);
    double[] values = new double[bytes.length / Double.BYTES];
    ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
    return values;
  }

  /// The bytes behind their number, padded to whole integers.
  static NDArray of(byte[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.ceilDiv(values.length, 4) * 4 + 4);
    bytes.putInt(values.length).put(values).rewind();
    int[] bits = new int[bytes.capacity() / 4];
    bytes.asIntBuffer().get(bits);
    return NDArray.ofInts(Shape.of(bits.length), bits);
  }

  static byte[] bytes(NDArray bits) {
    ByteBuffer bytes = ByteBuffer.allocate(bits.ints().length * 4);
    bytes.asIntBuffer().put(bits.ints());
    byte[] values = new byte[bytes.getInt()];
    bytes.get(values);
    return values;
  }

  static NDArray of(boolean[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = values[i] ? 1 : 0;
    }
    return of(bits);
  }

  static boolean[] flags(NDArray bits) {
    boolean[] values = new boolean[bits.ints().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bits.ints()[i] != 0;
    }
    return values;
  }

  static NDArray of(int[] values) {
    return NDArray.ofInts(Shape.of(values.length), values);
  }

  static NDArray of(float[] values) {
    return NDArray.of(Shape.of(values.length), values);
  }

  static NDArray of(long value) {
    return of(new int[] {(int) (value >>> 32), (int) value});
  }

  static long whole(NDArray bits) {
    return ((long) bits.ints()[0] << 32) | (bits.ints()[1] & 0xFFFFFFFFL);
  }

  /// Where a random stream is.
  static NDArray of(RestorableUniformRandomProvider random) {
    return of(((RandomProviderDefaultState) random.saveState()).getState());
  }

  /// Takes a random stream back to where it was.
  static void restore(RestorableUniformRandomProvider random, NDArray bits) {
    random.restoreState(new RandomProviderDefaultState(bytes(bits)));
  }
}
