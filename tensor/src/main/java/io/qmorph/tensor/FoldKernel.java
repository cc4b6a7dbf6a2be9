package io.qmorph.tensor;

import java.util.Arrays;

/// Adds the windows of each plane back to where they lie, all windows' elements of one place at a
/// time.
///
/// @param planes how many planes there are
/// @param rows a window's elements of one place, side by side and in a plane
record FoldKernel(
    Arithmetic arithmetic, int target, int source, int planes, Windows windows, Rows rows)
    implements Kernel {

  static FoldKernel of(Arithmetic arithmetic, Op.Fold op, int target, int source, Shape shape) {
    int planes = shape.range(0, shape.rank() - 4).elements();
    Windows windows = Windows.of(op, shape);
    int rowStep = windows.rowStride() * windows.width();
    Rows rows = new Rows(windows.rows(), windows.columns(), windows.columns(), rowStep);
    return new FoldKernel(arithmetic, target, source, planes, windows, rows);
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
    int area = windows.height() * windows.width();
    int size = windows.shape().elements();
    Arrays.fill(to, toAt, toAt + planes * area, 0);
    for (int place = 0; place < windows.kernelHeight() * windows.kernelWidth(); place++) {
      int row = place / windows.kernelWidth();
      int column = place % windows.kernelWidth();
      int start = fromAt + place * windows.rows() * windows.columns();
      int corner = toAt + row * windows.width() + column;
      for (int plane = 0; plane < planes; plane++) {
        add(from, start + plane * size, to, corner + plane * area);
      }
    }
  }

  private void add(float[] from, int fromAt, float[] to, int toAt) {
    int step = windows.columnStride();
    if (step == 1) {
      arithmetic.accumulate(rows, from, fromAt, to, toAt);
      return;
    }
    for (int y = 0; y < rows.count(); y++) {
      for (int x = 0; x < rows.columns(); x++) {
        to[toAt + y * rows.yStep() + x * step] += from[fromAt + y * rows.xStep() + x];
      }
    }
  }
}
