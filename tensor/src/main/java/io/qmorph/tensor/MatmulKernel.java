package io.qmorph.tensor;

/// A batch of matrix products in one of three forms, on operands that lie as the form wants them.
final class MatmulKernel implements Kernel {
  private final Arithmetic arithmetic;
  private final Product product;
  private final Product.Form form;
  private final boolean transposeLeft;
  private final int target;
  private final int left;
  private final int right;
  private final float[] swapped;
  private final Transposition swap;
  private final Arithmetic.Matrix a = new Arithmetic.Matrix();
  private final Arithmetic.Matrix b = new Arithmetic.Matrix();

  /// @param transposeLeft whether the left operands are stored transposed
  /// @param right the right operands, transposed for [Product.Form#DOTS] and else as they are
  MatmulKernel(
      Arithmetic arithmetic,
      Product product,
      Product.Form form,
      boolean transposeLeft,
      int target,
      int left,
      int right) {
    this.arithmetic = arithmetic;
    this.product = product;
    this.form = form;
    this.transposeLeft = transposeLeft;
    this.target = target;
    this.left = left;
    this.right = right;
    boolean swaps = form == Product.Form.SWAPPED;
    this.swapped = new float[swaps ? product.rows() * product.columns() : 0];
    this.swap = new Transposition(product.columns(), product.rows());
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
    float[] to = memory.array(target);
    int rows = product.rows();
    int columns = product.columns();
    int inner = product.inner();
    for (int index = 0; index < product.batch(); index++) {
      int leftAt = memory.start(left) + index * product.leftStep();
      int rightAt = memory.start(right) + index * product.rightStep();
      int toAt = memory.start(target) + index * rows * columns;
      switch (form) {
        case ROWS -> {
          setLeft(a, memory.array(left), leftAt);
          b.set(memory.array(right), rightAt, columns, 1);
          arithmetic.matmul(a, b, to, toAt, rows, columns, inner);
        }
        case DOTS -> {
          setLeft(a, memory.array(left), leftAt);
          b.set(memory.array(right), rightAt, inner, 1);
          arithmetic.dots(a, b, to, toAt, rows, columns, inner);
        }
        case SWAPPED -> {
          a.set(memory.array(right), rightAt, 1, columns);
          b.set(memory.array(left), leftAt, rows, 1);
          arithmetic.matmul(a, b, swapped, 0, columns, rows, inner);
          arithmetic.transpose(swap, swapped, 0, to, toAt);
        }
      }
    }
  }

  private void setLeft(Arithmetic.Matrix matrix, float[] array, int at) {
    matrix.set(array, at, transposeLeft ? 1 : product.inner(), transposeLeft ? product.rows() : 1);
  }
}
