package io.qmorph.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Arranges elements anew: transposition, slice, padding, concatenation and repetition.
///
/// @param arithmetic copies short rows
/// @param target the slot that is written
/// @param elements how many elements it has
/// @param clear whether it is zeroed first, since the parts don't fill it
/// @param parts the blocks that are copied into it
record CopyKernel(Arithmetic arithmetic, int target, int elements, boolean clear, List<Part> parts)
    implements Kernel {

  /// A block of `slot` from `sourceAt` on that goes to `targetAt`.
  record Part(int slot, int sourceAt, int targetAt, Strides strides, Optional<Rows> rows) {
    Part(int slot, int sourceAt, int targetAt, Strides strides) {
      this(slot, sourceAt, targetAt, strides, strides.rows());
    }
  }

  static CopyKernel whole(
      Arithmetic arithmetic, int target, Shape shape, int slot, int sourceAt, int[] sourceStrides) {
    Strides strides = Strides.of(shape, sourceStrides, shape.strides());
    return new CopyKernel(
        arithmetic, target, shape.elements(), false, List.of(new Part(slot, sourceAt, 0, strides)));
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
      copy(parts.get(i), memory, to, start);
    }
  }

  private void copy(Part part, Memory memory, float[] to, int start) {
    float[] from = memory.array(part.slot);
    int fromAt = memory.start(part.slot) + part.sourceAt;
    if (part.rows.isPresent()) {
      arithmetic.copy(part.rows.get(), from, fromAt, to, start + part.targetAt);
    } else {
      part.strides.copy(from, fromAt, to, start + part.targetAt);
    }
  }
}
