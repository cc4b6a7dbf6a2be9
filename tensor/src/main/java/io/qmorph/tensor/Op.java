package io.qmorph.tensor;

import java.util.List;

/// The closed set of primitive operations. Each record holds an operation's constants and knows
/// what it yields; the operands belong to the [Tensor].
///
/// Every transformation of programs ([Gradient], [Vmap], [Simplify]) and every executor has one
/// exhaustive `switch` over these, so that a new operation does not compile until all know it.
public sealed interface Op {

  /// The type of the result for operands of these types.
  ///
  /// Throws `IllegalArgumentException` naming the operation and the types if they don't fit.
  ///
  /// @param operands in the order in which the operation takes them
  ArrayType type(List<ArrayType> operands);

  /// A value given when the program runs.
  ///
  /// @param name what messages call it
  /// @param type shape and elements of the array to come
  record Input(String name, ArrayType type) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return type;
    }

    /// Two inputs are never the same value, even if they look alike.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /// One number, of rank 0.
  ///
  /// @param value any number, infinities and NaN included
  record Constant(double value) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return new ArrayType(Shape.scalar(), ElementType.FLOAT32);
    }
  }

  /// A function of each element.
  ///
  /// @param function applied to each element
  record Unary(UnaryFunction function) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.requireFloats(function.name(), operands).getFirst();
    }
  }

  /// A function of each pair of elements of two arrays of the same shape.
  ///
  /// @param function applied to each pair, the first operand's element first
  record Binary(BinaryFunction function) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.requireSame(function.name(), Types.requireFloats(function.name(), operands));
    }
  }

  /// The second operand's element where the first's is not 0, and the third's elsewhere.
  record Select() implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.requireSame("select", Types.requireFloats("select", operands));
    }
  }

  /// The matrix product over the last two axes, of either operand transposed if so said. Leading
  /// axes are equal, or one operand has none and is multiplied with each of the other's matrices.
  ///
  /// @param transposeLeft whether the left operand is `[..., n, rows]`, not `[..., rows, n]`
  /// @param transposeRight whether the right one is `[..., columns, n]`, not `[..., n, columns]`
  record Matmul(boolean transposeLeft, boolean transposeRight) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.matmul(this, Types.requireFloats("matmul", operands));
    }
  }

  /// The sum or the maximum over some axes, which vanish. `axes` ascend.
  ///
  /// @param reduction how elements are combined
  /// @param axes from 0 on, each once
  record Reduce(Reduction reduction, List<Integer> axes) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.reduce(this, Types.requireFloats(reduction.name(), operands).getFirst());
    }
  }

  /// Repetition of axes of extent 1, of an operand of the same rank as `shape`.
  ///
  /// @param shape of the result; it differs only where the operand's extent is 1
  record Broadcast(Shape shape) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.broadcast(shape, operands.getFirst());
    }
  }

  /// The same elements in the same order under another shape.
  ///
  /// @param shape of the result, of as many elements
  record Reshape(Shape shape) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.reshape(shape, operands.getFirst());
    }
  }

  /// The axes reordered: axis `i` of the result is axis `permutation[i]` of the operand.
  ///
  /// @param permutation each axis once, from 0 on
  record Transpose(List<Integer> permutation) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.transpose(permutation, operands.getFirst());
    }
  }

  /// The block from `start` (inclusive) to `end` (exclusive) along each axis.
  ///
  /// @param start one for each axis, at least 0
  /// @param end one for each axis, from its start to its extent
  record Slice(List<Integer> start, List<Integer> end) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.slice(this, operands.getFirst());
    }
  }

  /// Zeros put around, so many `before` and `after` along each axis.
  ///
  /// @param before one for each axis, at least 0
  /// @param after one for each axis, at least 0
  record Pad(List<Integer> before, List<Integer> after) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.pad(this, Types.requireFloats("pad", operands).getFirst());
    }
  }

  /// The operands one after the other along `axis`.
  ///
  /// @param axis from 0 on; the other axes are equal
  record Concat(int axis) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.concat(axis, operands);
    }
  }

  /// Rows chosen by index: of values `[batch..., rows, rest...]` and indices `[batch..., chosen]`,
  /// the result is `[batch..., chosen, rest...]`. There may be no batch axis.
  record Gather() implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.gather(operands.get(0), operands.get(1));
    }
  }

  /// The transpose of [Gather]: of indices `[batch..., chosen]` and updates `[batch..., chosen,
  /// rest...]` the sums `[batch..., rows, rest...]` of all updates with a row's index.
  ///
  /// @param rows more than the greatest index
  record ScatterAdd(int rows) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.scatterAdd(rows, operands.get(0), operands.get(1));
    }
  }

  /// All windows of the last two axes: of planes `[..., height, width]` the result is `[...,
  /// kernelHeight, kernelWidth, rows, columns]`, where `rows` by `columns` windows lie wholly
  /// inside, their corners `rowStride` and `columnStride` apart.
  ///
  /// @param kernelHeight from 1 to `height`
  /// @param kernelWidth from 1 to `width`
  /// @param rowStride at least 1
  /// @param columnStride at least 1
  record Unfold(int kernelHeight, int kernelWidth, int rowStride, int columnStride) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.unfold(this, Types.requireFloats("unfold", operands).getFirst());
    }
  }

  /// The transpose of [Unfold]: of windows `[..., kernelHeight, kernelWidth, rows, columns]` the
  /// planes `[..., height, width]` of the sums of all that lie on each other.
  ///
  /// @param height of a plane into which `rows` windows fit, and no more
  /// @param width of a plane into which `columns` windows fit, and no more
  /// @param rowStride between windows below each other, at least 1
  /// @param columnStride between windows beside each other, at least 1
  record Fold(int height, int width, int rowStride, int columnStride) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.fold(this, Types.requireFloats("fold", operands).getFirst());
    }
  }

  /// The index of the first greatest element along the last axis, which vanishes.
  record ArgMax() implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.argMax(Types.requireFloats("argMax", operands).getFirst());
    }
  }

  /// The operand itself, which a gradient takes for a constant.
  record StopGradient() implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return operands.getFirst();
    }
  }

  /// The first operand itself, never merged with it, and computed after all the others.
  record Barrier() implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return operands.getFirst();
    }
  }

  /// The last operand itself, which is what `body` makes of the others, in their order. A gradient
  /// computes the body again instead of using the last operand's inner values.
  ///
  /// @param body of as many inputs as there are operands but the last
  record Recomputed(Program body) implements Op {
    @Override
    public ArrayType type(List<ArrayType> operands) {
      return Types.requireFloats(
              "a segment", operands.subList(operands.size() - 1, operands.size()))
          .getFirst();
    }
  }

  /// Functions of one number.
  enum UnaryFunction {
    /// `-x`
    NEGATE,
    /// `e^x`
    EXP,
    /// the natural logarithm
    LOG,
    /// the square root, whose gradient at 0 is taken as 0
    SQRT,
    /// `1/x`
    RECIPROCAL,
    /// sine of radians
    SIN,
    /// cosine of radians
    COS,
    /// the hyperbolic tangent
    TANH,
    /// `1/(1+e^-x)`
    SIGMOID,
    /// `log(1+e^x)`
    SOFTPLUS,
    /// `max(x, 0)`, whose gradient at 0 is 0
    RELU,
    /// `|x|`, whose gradient at 0 is 0
    ABS,
    /// -1, 0 or 1
    SIGN
  }

  /// Functions of two numbers; comparisons yield 1 or 0.
  enum BinaryFunction {
    /// `a + b`
    ADD,
    /// `a - b`
    SUBTRACT,
    /// `a b`
    MULTIPLY,
    /// `a / b`
    DIVIDE,
    /// the greater; the gradient of equal ones is halved
    MAXIMUM,
    /// the lesser; the gradient of equal ones is halved
    MINIMUM,
    /// 1 if `a > b`
    GREATER,
    /// 1 if `a >= b`
    GREATER_EQUAL,
    /// 1 if `a = b`
    EQUAL
  }

  /// How a reduction combines elements.
  enum Reduction {
    /// the sum, 0 over nothing
    SUM,
    /// the greatest, negative infinity over nothing
    MAX
  }
}
