package io.qmorph.tensor;

/// A batch of matrix products. A right operand whose rows are not contiguous is transposed into a
/// place of its own first, once if all products share it.
final class MatmulKernel implements Kernel {
  private final Arithmetic arithmetic;
  private final Op.Matmul op;
  private final int target;
  private final int left;
  private final int right;
  private final int batch;
  private final int rows;
  private final int columns;
  private final int inner;
  private final int leftStep;
  private final int rightStep;
  private final float[] transposed;
  private final Arithmetic.Matrix a = new Arithmetic.Matrix();
  private final Arithmetic.Matrix b = new Arithmetic.Matrix();

  MatmulKernel(
      Arithmetic arithmetic,
      Op.Matmul op,
      int target,
      int left,
      Shape leftShape,
      int right,
      Shape rightShape) {
    this.arithmetic = arithmetic;
    this.op = op;
    this.target = target;
    this.left = left;
    this.right = right;
    this.inner = leftShape.size(op.transposeLeft() ? -2 : -1);
    this.columns = rightShape.size(op.transposeRight() ? -2 : -1);
    int leftBatch = leftShape.range(0, leftShape.rank() - 2).elements();
    int rightBatch = rightShape.range(0, rightShape.rank() - 2).elements();
    boolean joined = rightShape.rank() == 2 && !op.transposeLeft();
    int leftRows = leftShape.size(op.transposeLeft() ? -1 : -2);
    this.rows = joined ? leftRows * leftBatch : leftRows;
    this.batch = joined ? 1 : rightShape.rank() == 2 ? leftBatch : rightBatch;
    this.leftStep = leftShape.rank() == 2 ? 0 : leftRows * inner;
    this.rightStep = rightShape.rank() == 2 ? 0 : inner * columns;
    this.transposed = op.transposeRight() ? new float[inner * columns] : new float[0];
  }

  @Override
  public int target() {
    return target;
  }

  @Override
  public int[] sources() {
    return new int[] {left, right};
  }

  @Override
  public void run(Memory memory) {
    for (int index = 0; index < batch; index++) {
      int leftAt = memory.start(left) + index * leftStep;
      if (op.transposeLeft()) {
        a.set(memory.array(left), leftAt, 1, rows);
      } else {
        a.set(memory.array(left), leftAt, inner, 1);
      }
      if (index == 0 || rightStep != 0) {
        takeRight(memory.array(right), memory.start(right) + index * rightStep);
      }
      int to = memory.start(target) + index * rows * columns;
      arithmetic.matmul(a, b, memory.array(target), to, rows, columns, inner);
    }
  }

  private void takeRight(float[] array, int at) {
    if (op.transposeRight()) {
      Transposition.run(array, at, columns, inner, transposed, 0);
      b.set(transposed, 0, columns, 1);
    } else {
      b.set(array, at, columns, 1);
    }
  }
}
