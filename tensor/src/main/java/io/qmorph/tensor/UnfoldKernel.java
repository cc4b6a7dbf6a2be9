package io.qmorph.tensor;

/// Copies the windows of each plane, a row of all windows' equal columns at a time.
///
/// @param planes how many planes there are
record UnfoldKernel(int target, int source, int planes, Windows windows) implements Kernel {

  static UnfoldKernel of(Op.Unfold op, int target, int source, Shape shape) {
    int planes = shape.range(0, shape.rank() - 2).elements();
    return new UnfoldKernel(target, source, planes, Windows.of(op, shape));
  }

  @Override
  public int[] sources() {
    return new int[] {source};
  }

  @Override
  public void run(Memory memory) {
    float[] from = memory.array(source);
    float[] to = memory.array(target);
    int fromAt = memory.start(source);
    int toAt = memory.start(target);
    int size = windows.shape().elements();
    int area = windows.height() * windows.width();
    for (int plane = 0; plane < planes; plane++) {
      unfold(from, fromAt + plane * area, to, toAt + plane * size);
    }
  }

  private void unfold(float[] from, int fromAt, float[] to, int start) {
    int width = windows.width();
    int rows = windows.rows();
    int columns = windows.columns();
    int toAt = start;
    for (int row = 0; row < windows.kernelHeight(); row++) {
      for (int column = 0; column < windows.kernelWidth(); column++) {
        for (int y = 0; y < rows; y++) {
          int at = fromAt + (y * windows.rowStride() + row) * width + column;
          copy(from, at, windows.columnStride(), to, toAt, columns);
          toAt += columns;
        }
      }
    }
  }

  private static void copy(float[] from, int fromAt, int step, float[] to, int toAt, int count) {
    if (step == 1) {
      System.arraycopy(from, fromAt, to, toAt, count);
    } else {
      for (int i = 0; i < count; i++) {
        to[toAt + i] = from[fromAt + i * step];
      }
    }
  }
}
