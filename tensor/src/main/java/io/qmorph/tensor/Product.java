package io.qmorph.tensor;

import java.util.Optional;
import java.util.OptionalInt;

/// The sizes of a batch of matrix products, and how each is best computed.
///
/// @param rows rows of each result
/// @param columns columns of each result
/// @param inner length of the sums
/// @param batch how many products there are
/// @param leftStep elements from one left operand to the next, 0 if all share it
/// @param rightStep elements from one right operand to the next, 0 if all share it
record Product(int rows, int columns, int inner, int batch, int leftStep, int rightStep) {
  private static final int NARROW = 8;
  private static final int LONG = 16;
  private static final int FLAT = 4;
  private static final int DEEP = 1024;
  private static final int DEEPEST_RESULT = 1 << 14;

  /// A way to compute a product. The widths that part them were measured with vectors of 16.
  enum Form {
    /// Rows of the right operand, scaled and summed up: wants them contiguous, and at least one
    /// vector long.
    ROWS,
    /// Dot products of rows and columns: wants both contiguous.
    DOTS,
    /// [#ROWS] for the transpose of the result, where that has the longer rows.
    SWAPPED
  }

  /// The products that `op` is for operands of these shapes. Left operands that share a right one
  /// are one tall operand.
  static Product of(Op.Matmul op, Shape left, Shape right) {
    int rows = left.size(op.transposeLeft() ? -1 : -2);
    int inner = left.size(op.transposeLeft() ? -2 : -1);
    int columns = right.size(op.transposeRight() ? -2 : -1);
    int leftBatch = left.range(0, left.rank() - 2).elements();
    int rightBatch = right.range(0, right.rank() - 2).elements();
    if (right.rank() == 2 && !op.transposeLeft()) {
      return new Product(rows * leftBatch, columns, inner, 1, 0, 0);
    }
    int batch = right.rank() == 2 ? leftBatch : rightBatch;
    int leftStep = left.rank() == 2 ? 0 : rows * inner;
    int rightStep = right.rank() == 2 ? 0 : inner * columns;
    return new Product(rows, columns, inner, batch, leftStep, rightStep);
  }

  /// The fastest form for operands stored as `op` says.
  Form form(Op.Matmul op) {
    if (op.transposeLeft()) {
      return columns < NARROW && rows >= LONG ? Form.SWAPPED : Form.ROWS;
    }
    boolean flat = op.transposeRight() && rows <= FLAT;
    boolean deep = op.transposeRight() && inner >= NARROW * Math.max(rows, columns);
    return inner >= LONG && (columns <= NARROW || flat || deep) ? Form.DOTS : Form.ROWS;
  }

  /// Whether right operands that are stored transposed are better transposed beforehand, if many
  /// products read them. Those of two to four rows are left alone: results that were recorded with
  /// so many episodes side by side would be rounded otherwise.
  boolean isBetterTransposed(Op.Matmul op) {
    return form(op) == Form.ROWS || rows == 1 && columns > NARROW;
  }

  /// Whether the operands are so long that a product is better summed up in stretches, which stay
  /// in the near caches.
  boolean isDeep() {
    return inner >= DEEP && rows * columns <= DEEPEST_RESULT;
  }

  /// How a value that products begin with lies: elements from one product's to the next one's, and
  /// from row to row.
  record Start(int step, int rowStride) {
    static final Start NOWHERE = new Start(0, 0);
  }

  /// How the products can begin with a value that is walked by `strides` along the results, which
  /// are of the shape `shape`; empty if they can't.
  Optional<Start> start(Shape shape, int[] strides) {
    int last = shape.rank() - 1;
    OptionalInt step = batch == 1 ? OptionalInt.of(0) : stride(shape, strides, 0, last - 1);
    OptionalInt row = stride(shape, strides, batch == 1 ? 0 : last - 1, last);
    boolean contiguous = columns == 1 || strides[last] == 1;
    return contiguous && step.isPresent() && row.isPresent()
        ? Optional.of(new Start(step.getAsInt(), row.getAsInt()))
        : Optional.empty();
  }

  /// The distance between neighbours along the axes from `from` to `to - 1` as if they were one;
  /// empty if it varies.
  private static OptionalInt stride(Shape shape, int[] strides, int from, int to) {
    int stride = 0;
    int span = 1;
    for (int axis = to - 1; axis >= from; axis--) {
      if (shape.size(axis) == 1) {
        continue;
      }
      if (span == 1) {
        stride = strides[axis];
      } else if (strides[axis] != stride * span) {
        return OptionalInt.empty();
      }
      span *= shape.size(axis);
    }
    return OptionalInt.of(stride);
  }
}
