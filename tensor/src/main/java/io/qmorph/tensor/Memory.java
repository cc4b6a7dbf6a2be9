package io.qmorph.tensor;

/// Where the values of a running program are: each slot is a place in some array, be it the arena,
/// an input or an output. Integers lie among the floats as their bits.
///
/// @param arrays the array of each slot
/// @param starts the place of each slot's first element in its array
record Memory(float[][] arrays, int[] starts) {

  float[] array(int slot) {
    return arrays[slot];
  }

  int start(int slot) {
    return starts[slot];
  }

  void place(int slot, float[] array, int start) {
    arrays[slot] = array;
    starts[slot] = start;
  }

  int integer(int slot, int index) {
    return Float.floatToRawIntBits(arrays[slot][starts[slot] + index]);
  }

  void integer(int slot, int index, int value) {
    arrays[slot][starts[slot] + index] = Float.intBitsToFloat(value);
  }
}
