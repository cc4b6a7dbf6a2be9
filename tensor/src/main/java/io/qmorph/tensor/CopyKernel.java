package io.qmorph.tensor;

import java.util.Arrays;
import java.util.List;

/// Arranges elements anew: transposition, slice, padding, concatenation and repetition.
///
/// @param target the slot that is written
/// @param elements how many elements it has
/// @param clear whether it is zeroed first, since the parts don't fill it
/// @param parts the blocks that are copied into it
record CopyKernel(int target, int elements, boolean clear, List<Part> parts) implements Kernel {

  /// A block of `slot` from `sourceAt` on that goes to `targetAt`.
  record Part(int slot, int sourceAt, int targetAt, Strides strides) {}

  static CopyKernel whole(int target, Shape shape, int slot, int sourceAt, int[] sourceStrides) {
    Strides strides = Strides.of(shape, sourceStrides, shape.strides());
    return new CopyKernel(
        target, shape.elements(), false, List.of(new Part(slot, sourceAt, 0, strides)));
  }

  @Override
  public int[] sources() {
    return parts.stream().mapToInt(Part::slot).toArray();
  }

  @Override
  public void run(Memory memory) {
    float[] to = memory.array(target);
    int start = memory.start(target);
    if (clear) {
      Arrays.fill(to, start, start + elements, 0);
    }
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      part.strides.copy(
          memory.array(part.slot),
          memory.start(part.slot) + part.sourceAt,
          to,
          start + part.targetAt);
    }
  }
}
