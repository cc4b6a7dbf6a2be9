package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Blocks of numbers that the kernels of one executable work in, one kernel after the other. They
/// share them, so that the blocks stay in the nearest cache and thousands of kernels take no more
/// memory than one.
final class Scratch {
  /// The length of a block.
  static final int BLOCK = 512;

  private final List<float[]> registers = new ArrayList<>();
  private final Map<Float, float[]> filled = new HashMap<>();

  /// The `index`-th block, which any kernel may overwrite.
  float[] register(int index) {
    while (registers.size() <= index) {
      registers.add(new float[BLOCK]);
    }
    return registers.get(index);
  }

  /// A block of one repeated number, which no kernel may overwrite.
  float[] filled(float value) {
    return filled.computeIfAbsent(
        value,
        number -> {
          float[] block = new float[BLOCK];
          Arrays.fill(block, number);
          return block;
        });
  }
}
