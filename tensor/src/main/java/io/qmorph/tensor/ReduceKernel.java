package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.Reduction;
import java.util.Arrays;

/// The sum or maximum over neighbouring axes, seen as the middle one of three: `[outer, middle,
/// inner]`. The order of the sum is that of the elements, and long ones are split as [PairwiseSum]
/// says.
///
/// @param waiting rows of sums that wait for those after them
record ReduceKernel(
    Arithmetic arithmetic,
    Reduction reduction,
    int target,
    int source,
    int outer,
    int middle,
    int inner,
    float[] waiting)
    implements Kernel {
  private static final int ROWS = 64;

  static ReduceKernel of(Arithmetic arithmetic, Op.Reduce op, int target, int source, Shape shape) {
    int first = op.axes().getFirst();
    int end = op.axes().getLast() + 1;
    int middle = shape.range(first, end).elements();
    int inner = shape.range(end, shape.rank()).elements();
    boolean isSplit = op.reduction() == Reduction.SUM && middle > PairwiseSum.SHORT && inner > 1;
    return new ReduceKernel(
        arithmetic,
        op.reduction(),
        target,
        source,
        shape.range(0, first).elements(),
        middle,
        inner,
        new float[isSplit ? PairwiseSum.depth(middle, ROWS) * inner : 0]);
  }

  @Override
  public int[] sources() {
    return new int[] {source};
  }

  @Override
  public void run(Memory memory) {
    float[] from = memory.array(source);
    float[] to = memory.array(target);
    for (int row = 0; row < outer; row++) {
      int fromAt = memory.start(source) + row * middle * inner;
      int toAt = memory.start(target) + row * inner;
      if (inner == 1) {
        to[toAt] = along(from, fromAt);
      } else {
        across(from, fromAt, to, toAt);
      }
    }
  }

  private float along(float[] from, int at) {
    return switch (reduction) {
      case SUM -> PairwiseSum.of(from, at, 1, middle);
      case MAX -> {
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < middle; i++) {
          greatest = Math.max(greatest, from[at + i]);
        }
        yield greatest;
      }
    };
  }

  private void across(float[] from, int fromAt, float[] to, int toAt) {
    if (middle == 0) {
      Arrays.fill(to, toAt, toAt + inner, along(from, fromAt));
      return;
    }
    switch (reduction) {
      case SUM -> sumRows(from, fromAt, middle, to, toAt, 0);
      case MAX -> {
        System.arraycopy(from, fromAt, to, toAt, inner);
        for (int i = 1; i < middle; i++) {
          int at = fromAt + i * inner;
          arithmetic.binary(BinaryFunction.MAXIMUM, to, toAt, from, at, to, toAt, inner);
        }
      }
    }
  }

  private void sumRows(float[] from, int fromAt, int rows, float[] to, int toAt, int depth) {
    if (waiting.length == 0 || rows <= ROWS) {
      arithmetic.sumRows(from, fromAt, rows, inner, to, toAt);
      return;
    }
    int first = PairwiseSum.firstPart(rows, ROWS);
    int rest = depth * inner;
    sumRows(from, fromAt, first, to, toAt, depth + 1);
    sumRows(from, fromAt + first * inner, rows - first, waiting, rest, depth + 1);
    arithmetic.accumulate(waiting, rest, to, toAt, inner);
  }
}
