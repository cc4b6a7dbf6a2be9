package io.qmorph.tensor;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The typing rules of the operations: what they yield, and why operands don't fit.
final class Types {
  private Types() {}

  static List<ArrayType> requireFloats(String operation, List<ArrayType> operands) {
    for (ArrayType operand : operands) {
      if (operand.element() != ElementType.FLOAT32) {
        throw mismatch(operation, operands, "needs floats");
      }
    }
    return operands;
  }

  static ArrayType requireSame(String operation, List<ArrayType> operands) {
    for (ArrayType operand : operands) {
      if (!operand.equals(operands.getFirst())) {
        throw mismatch(operation, operands, "needs equal shapes");
      }
    }
    return operands.getFirst();
  }

  static ArrayType matmul(Op.Matmul op, List<ArrayType> operands) {
    Shape left = operands.get(0).shape();
    Shape right = operands.get(1).shape();
    if (left.rank() < 2 || right.rank() < 2) {
      throw mismatch("matmul", operands, "needs matrices");
    }
    Shape leftBatch = left.range(0, left.rank() - 2);
    Shape rightBatch = right.range(0, right.rank() - 2);
    boolean fits = leftBatch.rank() == 0 || rightBatch.rank() == 0 || leftBatch.equals(rightBatch);
    int inner = left.size(op.transposeLeft() ? -2 : -1);
    if (!fits || inner != right.size(op.transposeRight() ? -1 : -2)) {
      throw mismatch(
          "matmul"
              + (op.transposeLeft() ? " of left transposed" : "")
              + (op.transposeRight() ? " by right transposed" : ""),
          operands,
          "needs equal inner extents and equal leading axes");
    }
    Shape batch = leftBatch.rank() == 0 ? rightBatch : leftBatch;
    int rows = left.size(op.transposeLeft() ? -1 : -2);
    int columns = right.size(op.transposeRight() ? -2 : -1);
    return floats(batch.concat(Shape.of(rows, columns)));
  }

  static ArrayType reduce(Op.Reduce op, ArrayType operand) {
    Shape shape = operand.shape();
    for (int at = op.axes().size() - 1; at >= 0; at--) {
      if (at > 0 && op.axes().get(at) <= op.axes().get(at - 1)) {
        throw new IllegalArgumentException("reduce: axes must ascend, were " + op.axes());
      }
      shape = shape.remove(op.axes().get(at));
    }
    return floats(shape);
  }

  static ArrayType broadcast(Shape shape, ArrayType operand) {
    boolean fits = operand.shape().rank() == shape.rank();
    for (int axis = 0; fits && axis < shape.rank(); axis++) {
      int size = operand.shape().size(axis);
      fits = size == shape.size(axis) || size == 1;
    }
    if (!fits) {
      throw mismatch("broadcast to " + shape, List.of(operand), "needs extents equal or 1");
    }
    return new ArrayType(shape, operand.element());
  }

  static ArrayType reshape(Shape shape, ArrayType operand) {
    if (shape.elements() != operand.shape().elements()) {
      throw mismatch("reshape to " + shape, List.of(operand), "needs as many elements");
    }
    return new ArrayType(shape, operand.element());
  }

  static ArrayType transpose(List<Integer> permutation, ArrayType operand) {
    int rank = operand.shape().rank();
    int[] sizes = new int[rank];
    List<Integer> axes = IntStream.range(0, rank).boxed().toList();
    if (!permutation.stream().sorted().toList().equals(axes)) {
      throw mismatch("transpose by " + permutation, List.of(operand), "needs each axis once");
    }
    for (int axis = 0; axis < rank; axis++) {
      sizes[axis] = operand.shape().size(permutation.get(axis));
    }
    return new ArrayType(Shape.of(sizes), operand.element());
  }

  static ArrayType slice(Op.Slice op, ArrayType operand) {
    int rank = operand.shape().rank();
    int[] sizes = new int[rank];
    boolean fits = op.start().size() == rank && op.end().size() == rank;
    for (int axis = 0; fits && axis < rank; axis++) {
      sizes[axis] = op.end().get(axis) - op.start().get(axis);
      fits =
          sizes[axis] >= 0
              && op.start().get(axis) >= 0
              && op.end().get(axis) <= operand.shape().size(axis);
    }
    if (!fits) {
      throw mismatch(
          "slice " + op.start() + " to " + op.end(), List.of(operand), "needs a block inside");
    }
    return new ArrayType(Shape.of(sizes), operand.element());
  }

  static ArrayType pad(Op.Pad op, ArrayType operand) {
    int rank = operand.shape().rank();
    int[] sizes = new int[rank];
    if (op.before().size() != rank || op.after().size() != rank) {
      throw mismatch(padding(op), List.of(operand), "needs each axis");
    }
    if (Stream.concat(op.before().stream(), op.after().stream()).anyMatch(count -> count < 0)) {
      throw mismatch(padding(op), List.of(operand), "needs counts of at least 0");
    }
    for (int axis = 0; axis < rank; axis++) {
      sizes[axis] = op.before().get(axis) + operand.shape().size(axis) + op.after().get(axis);
    }
    return floats(Shape.of(sizes));
  }

  private static String padding(Op.Pad op) {
    return "pad " + op.before() + ", " + op.after();
  }

  static ArrayType concat(int axis, List<ArrayType> operands) {
    ArrayType first = operands.getFirst();
    int size = 0;
    for (ArrayType operand : operands) {
      boolean fits =
          operand.element() == first.element()
              && operand.shape().rank() == first.shape().rank()
              && operand.shape().remove(axis).equals(first.shape().remove(axis));
      if (!fits) {
        throw mismatch("concat along " + axis, operands, "needs equal other axes");
      }
      size += operand.shape().size(axis);
    }
    return new ArrayType(first.shape().with(axis, size), first.element());
  }

  static ArrayType gather(ArrayType values, ArrayType indices) {
    int batch = indices.shape().rank() - 1;
    requireIndices("gather", values, indices, batch);
    Shape shape = values.shape().with(batch, indices.shape().size(batch));
    return new ArrayType(shape, values.element());
  }

  static ArrayType scatterAdd(int rows, ArrayType indices, ArrayType updates) {
    int batch = indices.shape().rank() - 1;
    requireIndices("scatterAdd", updates, indices, batch);
    if (updates.shape().size(batch) != indices.shape().size(batch)) {
      throw mismatch("scatterAdd", List.of(indices, updates), "needs an index for each update");
    }
    return floats(updates.shape().with(batch, rows));
  }

  private static void requireIndices(
      String operation, ArrayType values, ArrayType indices, int batch) {
    boolean fits =
        indices.element() == ElementType.INT32
            && batch >= 0
            && values.shape().rank() > batch
            && values.shape().range(0, batch).equals(indices.shape().range(0, batch));
    if (!fits) {
      throw mismatch(operation, List.of(values, indices), "needs int indices [batch..., chosen]");
    }
  }

  static ArrayType unfold(Op.Unfold op, ArrayType operand) {
    Shape shape = operand.shape();
    if (shape.rank() < 2 || !Windows.of(op, shape).fit()) {
      throw mismatch(op.toString(), List.of(operand), "needs planes that hold a window");
    }
    return floats(shape.range(0, shape.rank() - 2).concat(Windows.of(op, shape).shape()));
  }

  static ArrayType fold(Op.Fold op, ArrayType operand) {
    Shape shape = operand.shape();
    int planes = shape.rank() - 4;
    boolean fits =
        planes >= 0
            && Windows.of(op, shape).fit()
            && Windows.of(op, shape).shape().equals(shape.range(planes, shape.rank()));
    if (!fits) {
      throw mismatch(op.toString(), List.of(operand), "needs all windows of a plane");
    }
    return floats(shape.range(0, planes).concat(Shape.of(op.height(), op.width())));
  }

  static ArrayType argMax(ArrayType operand) {
    if (operand.shape().rank() == 0 || operand.shape().size(-1) == 0) {
      throw mismatch("argMax", List.of(operand), "needs a last axis that is not empty");
    }
    return new ArrayType(operand.shape().remove(-1), ElementType.INT32);
  }

  private static ArrayType floats(Shape shape) {
    return new ArrayType(shape, ElementType.FLOAT32);
  }

  private static IllegalArgumentException mismatch(
      String operation, List<ArrayType> operands, String rule) {
    return new IllegalArgumentException(operation + " " + rule + ", was given " + operands);
  }
}
