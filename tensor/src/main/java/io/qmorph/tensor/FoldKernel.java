package io.qmorph.tensor;

import java.util.Arrays;

/// Adds the windows of each plane back to where they lie, in the order of their elements.
///
/// @param planes how many planes there are
record FoldKernel(Arithmetic arithmetic, int target, int source, int planes, Windows windows)
    implements Kernel {

  static FoldKernel of(Arithmetic arithmetic, Op.Fold op, int target, int source, Shape shape) {
    int planes = shape.range(0, shape.rank() - 4).elements();
    return new FoldKernel(arithmetic, target, source, planes, Windows.of(op, shape));
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
    Arrays.fill(to, toAt, toAt + planes * area, 0);
    for (int plane = 0; plane < planes; plane++) {
      fold(from, fromAt + plane * size, to, toAt + plane * area);
    }
  }

  private void fold(float[] from, int start, float[] to, int toAt) {
    int width = windows.width();
    int rows = windows.rows();
    int columns = windows.columns();
    int fromAt = start;
    for (int row = 0; row < windows.kernelHeight(); row++) {
      for (int column = 0; column < windows.kernelWidth(); column++) {
        for (int y = 0; y < rows; y++) {
          int at = toAt + (y * windows.rowStride() + row) * width + column;
          add(from, fromAt, to, at, windows.columnStride(), columns);
          fromAt += columns;
        }
      }
    }
  }

  private void add(float[] from, int fromAt, float[] to, int toAt, int step, int count) {
    if (step == 1) {
      arithmetic.accumulate(from, fromAt, to, toAt, count);
    } else {
      for (int i = 0; i < count; i++) {
        to[toAt + i * step] += from[fromAt + i];
      }
    }
  }
}
