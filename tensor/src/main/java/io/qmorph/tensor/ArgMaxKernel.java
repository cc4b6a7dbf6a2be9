package io.qmorph.tensor;

/// The index of the first greatest of each row of `columns`.
record ArgMaxKernel(int target, int source, int rows, int columns) implements Kernel {

  @Override
  public int[] sources() {
    return new int[] {source};
  }

  @Override
  public void run(Memory memory) {
    float[] from = memory.array(source);
    for (int row = 0; row < rows; row++) {
      int at = memory.start(source) + row * columns;
      int best = 0;
      for (int column = 1; column < columns; column++) {
        if (from[at + column] > from[at + best]) {
          best = column;
        }
      }
      memory.integer(target, row, best);
    }
  }
}
