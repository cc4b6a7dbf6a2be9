package io.qmorph.tensor;

/// Copies chosen rows: values `[batch, rows, rest]`, indices `[batch, chosen]`.
record GatherKernel(int target, int values, int indices, int batch, int rows, int chosen, int rest)
    implements Kernel {

  @Override
  public int[] sources() {
    return new int[] {values, indices};
  }

  @Override
  public void run(Memory memory) {
    float[] from = memory.array(values);
    float[] to = memory.array(target);
    for (int i = 0; i < batch * chosen; i++) {
      int row = RowIndex.require(memory.integer(indices, i), rows);
      int fromAt = memory.start(values) + (i / chosen * rows + row) * rest;
      int toAt = memory.start(target) + i * rest;
      if (rest == 1) {
        to[toAt] = from[fromAt];
      } else {
        System.arraycopy(from, fromAt, to, toAt, rest);
      }
    }
  }
}
