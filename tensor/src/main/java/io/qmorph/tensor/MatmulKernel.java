package io.qmorph.tensor;

import io.qmorph.tensor.Op.UnaryFunction;
import java.util.stream.IntStream;

/// A batch of matrix products in one of three forms, on operands that lie as the form wants them,
/// what is added to them, and what they go through at last.
final class MatmulKernel implements Kernel {
  /// In the place of a slot: nothing is added.
  static final int NONE = -1;

  private static final int STRETCH = 256;

  /// Where the operands and the results are.
  ///
  /// @param left the left operands
  /// @param right the right operands, transposed for [Product.Form#DOTS] and else as they are
  /// @param addend what is added to the products, by [Product.Form#ROWS] or [Product.Form#DOTS], or
  ///   [#NONE]
  record Slots(int target, int left, int right, int addend) {}

  /// What the results go through while they are in a near cache.
  sealed interface Ending {
    /// Nothing.
    record None() implements Ending {}

    /// What is negative becomes 0.
    record Rectified() implements Ending {}

    /// What the value of the slot `condition` is 0 for becomes 0, a block of `zeros` at a time.
    record Masked(int condition, float[] zeros) implements Ending {}
  }

  private final Arithmetic arithmetic;
  private final Product product;
  private final Product.Form form;
  private final boolean transposeLeft;
  private final Slots slots;
  private final float[] scratch;
  private final Transposition swap;
  private final Product.Start start;
  private final Ending ending;
  private final float[] zeros;
  private final Arithmetic.Matrix d = new Arithmetic.Matrix();
  private final Arithmetic.Matrix a = new Arithmetic.Matrix();
  private final Arithmetic.Matrix b = new Arithmetic.Matrix();

  /// @param transposeLeft whether the left operands are stored transposed
  /// @param start how what is added lies
  MatmulKernel(
      Arithmetic arithmetic,
      Product product,
      Product.Form form,
      boolean transposeLeft,
      Slots slots,
      Product.Start start,
      Ending ending) {
    this.arithmetic = arithmetic;
    this.product = product;
    this.form = form;
    this.transposeLeft = transposeLeft;
    this.slots = slots;
    this.start = start;
    this.ending = ending;
    boolean isDirect = form != Product.Form.SWAPPED && !product.isDeep();
    this.scratch = new float[isDirect ? 0 : product.rows() * product.columns()];
    this.swap = new Transposition(product.columns(), product.rows());
    this.zeros = new float[Math.max(product.rows(), product.columns())];
  }

  @Override
  public int target() {
    return slots.target;
  }

  @Override
  public int[] sources() {
    IntStream.Builder sources = IntStream.builder().add(slots.left).add(slots.right);
    if (slots.addend != NONE) {
      sources.add(slots.addend);
    }
    if (ending instanceof Ending.Masked(int condition, float[] _)) {
      sources.add(condition);
    }
    return sources.build().toArray();
  }

  @Override
  public void run(Memory memory) {
    float[] to = memory.array(slots.target);
    int rows = product.rows();
    int columns = product.columns();
    int inner = product.inner();
    for (int index = 0; index < product.batch(); index++) {
      int leftAt = memory.start(slots.left) + index * product.leftStep();
      int rightAt = memory.start(slots.right) + index * product.rightStep();
      int toAt = memory.start(slots.target) + index * rows * columns;
      setStart(memory, index);
      switch (form) {
        case ROWS -> {
          setLeft(memory.array(slots.left), leftAt);
          b.set(memory.array(slots.right), rightAt, columns, 1);
          rows(to, toAt);
        }
        case DOTS -> {
          setLeft(memory.array(slots.left), leftAt);
          b.set(memory.array(slots.right), rightAt, inner, 1);
          arithmetic.dots(a, b, d, to, toAt, rows, columns, inner);
        }
        case SWAPPED -> {
          a.set(memory.array(slots.right), rightAt, 1, columns);
          b.set(memory.array(slots.left), leftAt, rows, 1);
          arithmetic.matmul(a, b, d, scratch, 0, columns, rows, inner);
          arithmetic.transpose(swap, scratch, 0, to, toAt);
        }
      }
      end(memory, index * rows * columns, rows * columns);
    }
  }

  private void end(Memory memory, int first, int count) {
    float[] to = memory.array(slots.target);
    int toAt = memory.start(slots.target) + first;
    switch (ending) {
      case Ending.None _ -> {}
      case Ending.Rectified _ -> arithmetic.unary(UnaryFunction.RELU, to, toAt, to, toAt, count);
      case Ending.Masked(int condition, float[] block) -> {
        float[] mask = memory.array(condition);
        int maskAt = memory.start(condition) + first;
        for (int i = 0; i < count; i += block.length) {
          int some = Math.min(block.length, count - i);
          arithmetic.select(mask, maskAt + i, to, toAt + i, block, 0, to, toAt + i, some);
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
    if (slots.addend == NONE) {
      d.set(zeros, 0, 0, 1);
    } else {
      int at = memory.start(slots.addend) + index * start.step();
      d.set(memory.array(slots.addend), at, start.rowStride(), 1);
    }
  }
}
