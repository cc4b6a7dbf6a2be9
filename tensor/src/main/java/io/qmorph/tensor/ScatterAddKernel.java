package io.qmorph.tensor;

import java.util.Arrays;

/// Adds updates `[batch, chosen, rest]` to the rows `[batch, rows, rest]` that indices `[batch,
/// chosen]` name, in order.
record ScatterAddKernel(
    int target, int indices, int updates, int batch, int rows, int chosen, int rest)
    implements Kernel {

  @Override
  public int[] sources() {
    return new int[] {indices, updates};
  }

  @Override
  public void run(Memory memory) {
    float[] from = memory.array(updates);
    float[] to = memory.array(target);
    int start = memory.start(target);
    Arrays.fill(to, start, start + batch * rows * rest, 0);
    for (int i = 0; i < batch * chosen; i++) {
      int row = RowIndex.require(memory.integer(indices, i), rows);
      int toAt = start + (i / chosen * rows + row) * rest;
      int fromAt = memory.start(updates) + i * rest;
      for (int j = 0; j < rest; j++) {
        to[toAt + j] += from[fromAt + j];
      }
    }
  }
}
