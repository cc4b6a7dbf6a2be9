package io.qmorph.tensor;

/// Copies the windows of each plane, all windows' elements of one place at a time.
///
/// @param planes how many planes there are
/// @param rows a window's elements of one place, in a plane and side by side
record UnfoldKernel(
    Arithmetic arithmetic, int target, int source, int planes, Windows windows, Rows rows)
    implements Kernel {

  static UnfoldKernel of(Arithmetic arithmetic, Op.Unfold op, int target, int source, Shape shape) {
    int planes = shape.range(0, shape.rank() - 2).elements();
    Windows windows = Windows.of(op, shape);
    int rowStep = windows.rowStride() * windows.width();
    Rows rows = new Rows(windows.rows(), windows.columns(), rowStep, windows.columns());
    return new UnfoldKernel(arithmetic, target, source, planes, windows, rows);
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
    for (int plane = 0; plane < planes; plane++) {
      for (int row = 0; row < windows.kernelHeight(); row++) {
        for (int column = 0; column < windows.kernelWidth(); column++) {
          copy(from, fromAt + row * windows.width() + column, to, toAt);
          toAt += windows.rows() * windows.columns();
        }
      }
      fromAt += windows.height() * windows.width();
    }
  }

  private void copy(float[] from, int fromAt, float[] to, int toAt) {
    int step = windows.columnStride();
    if (step == 1) {
      arithmetic.copy(rows, from, fromAt, to, toAt);
      return;
    }
    for (int y = 0; y < rows.count(); y++) {
      for (int x = 0; x < rows.columns(); x++) {
        to[toAt + y * rows.yStep() + x] = from[fromAt + y * rows.xStep() + x * step];
      }
    }
  }
}
