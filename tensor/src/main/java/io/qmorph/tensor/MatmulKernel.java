package io.qmorph.tensor;

/// A batch of matrix products in one of three forms, on operands that lie as the form wants them,
/// and what is added to them.
final class MatmulKernel implements Kernel {
  /// In the place of a slot: nothing is added.
  static final int NONE = -1;

  private static final int STRETCH = 256;

  private final Arithmetic arithmetic;
  private final Product product;
  private final Product.Form form;
  private final boolean transposeLeft;
  private final int target;
  private final int left;
  private final int right;
  private final float[] scratch;
  private final Transposition swap;
  private final int addend;
  private final Product.Start start;
  private final float[] zeros;
  private final Arithmetic.Matrix d = new Arithmetic.Matrix();
  private final Arithmetic.Matrix a = new Arithmetic.Matrix();
  private final Arithmetic.Matrix b = new Arithmetic.Matrix();

  /// @param transposeLeft whether the left operands are stored transposed
  /// @param right the right operands, transposed for [Product.Form#DOTS] and else as they are
  /// @param addend what is added to the products, by [Product.Form#ROWS] or [Product.Form#DOTS], or
  ///   [#NONE]
  /// @param start how that lies
  MatmulKernel(
      Arithmetic arithmetic,
      Product product,
      Product.Form form,
      boolean transposeLeft,
      int target,
      int left,
      int right,
      int addend,
      Product.Start start) {
    this.arithmetic = arithmetic;
    this.product = product;
    this.form = form;
    this.transposeLeft = transposeLeft;
    this.target = target;
    this.left = left;
    this.right = right;
    this.addend = addend;
    this.start = start;
    boolean isDirect = form != Product.Form.SWAPPED && !product.isDeep();
    this.scratch = new float[isDirect ? 0 : product.rows() * product.columns()];
    this.swap = new Transposition(product.columns(), product.rows());
    this.zeros = new float[Math.max(product.rows(), product.columns())];
  }

  @Override
  public int target() {
    return target;
  }

  @Override
  public int[] sources() {
    return addend == NONE ? new int[] {left, right} : new int[] {left, right, addend};
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
      setStart(memory, index);
      switch (form) {
        case ROWS -> {
          setLeft(memory.array(left), leftAt);
          b.set(memory.array(right), rightAt, columns, 1);
          rows(to, toAt);
        }
        case DOTS -> {
          setLeft(memory.array(left), leftAt);
          b.set(memory.array(right), rightAt, inner, 1);
          arithmetic.dots(a, b, d, to, toAt, rows, columns, inner);
        }
        case SWAPPED -> {
          a.set(memory.array(right), rightAt, 1, columns);
          b.set(memory.array(left), leftAt, rows, 1);
          arithmetic.matmul(a, b, d, scratch, 0, columns, rows, inner);
          arithmetic.transpose(swap, scratch, 0, to, toAt);
        }
      }
    }
  }

  private void rows(float[] to, int toAt) {
    int inner = product.inner();
    int stretch = product.isDeep() ? STRETCH : Math.max(1, inner);
    matmul(to, toAt, Math.min(stretch, inner));
    for (int from = stretch; from < inner; from += stretch) {
      a.at += stretch * a.columnStride;
      b.at += stretch * b.rowStride;
      d.set(zeros, 0, 0, 1);
      matmul(scratch, 0, Math.min(stretch, inner - from));
      arithmetic.accumulate(scratch, 0, to, toAt, scratch.length);
    }
  }

  private void matmul(float[] to, int toAt, int inner) {
    arithmetic.matmul(a, b, d, to, toAt, product.rows(), product.columns(), inner);
  }

  private void setLeft(float[] array, int at) {
    a.set(array, at, transposeLeft ? 1 : product.inner(), transposeLeft ? product.rows() : 1);
  }

  private void setStart(Memory memory, int index) {
    if (addend == NONE) {
      d.set(zeros, 0, 0, 1);
    } else {
      int at = memory.start(addend) + index * start.step();
      d.set(memory.array(addend), at, start.rowStride(), 1);
    }
  }
}
