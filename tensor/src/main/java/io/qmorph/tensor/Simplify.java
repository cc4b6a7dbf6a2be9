package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.Reduction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Rewrites a program into a smaller one that means the same: equal values are computed once, what
/// nothing depends on is gone, constants are folded, and arrangements cancel or move into products.
///
/// Only rewrites that hold for every float, infinities and NaN included, up to the rounding of
/// constants.
public final class Simplify {
  private record Key(Op op, List<Tensor> operands) {}

  private final Map<Key, Tensor> known = new HashMap<>();
  private final Map<Tensor, Tensor> simplified = new IdentityHashMap<>();

  private Simplify() {}

  /// The simplified program, with the same inputs and names.
  ///
  /// @param program any; it is not changed
  public static Program program(Program program) {
    Simplify simplify = new Simplify();
    for (Tensor tensor : Tensor.inOrder(program.outputs().leaves())) {
      simplify.simplified.put(tensor, simplify.rewrite(tensor));
    }
    return new Program(program.inputs(), program.outputs().map(simplify::result));
  }

  private Tensor result(Tensor tensor) {
    return Objects.requireNonNull(simplified.get(tensor));
  }

  private Tensor rewrite(Tensor tensor) {
    if (tensor.op() instanceof Op.Input) {
      return tensor;
    }
    return make(tensor.op(), tensor.operands().stream().map(this::result).toList());
  }

  /// The simplest value equal to `op` of these simplified operands.
  private Tensor make(Op op, List<Tensor> operands) {
    OptionalDouble value = folded(op, operands);
    if (value.isPresent()) {
      Shape shape = op.type(operands.stream().map(Tensor::type).toList()).shape();
      return filled(value.getAsDouble(), shape);
    }
    return switch (op) {
      case Op.Input _, Op.Constant _, Op.Gather _, Op.ScatterAdd _ -> merged(op, operands);
      case Op.Pad pad -> pad(pad, operands.getFirst());
      case Op.Select _ -> select(op, operands);
      case Op.Unfold _, Op.Fold _, Op.ArgMax _ -> merged(op, operands);
      case Op.StopGradient _ -> operands.getFirst();
      case Op.Barrier _ -> operands.size() == 1 ? operands.getFirst() : merged(op, operands);
      case Op.Recomputed _ -> operands.getLast();
      case Op.Unary(UnaryFunction function) -> unary(op, function, operands.getFirst());
      case Op.Binary(BinaryFunction function) ->
          binary(op, function, operands.get(0), operands.get(1));
      case Op.Matmul matmul -> matmul(matmul, operands.get(0), operands.get(1));
      case Op.Reduce reduce -> reduce(reduce, operands.getFirst());
      case Op.Broadcast(Shape shape) -> broadcast(op, shape, operands.getFirst());
      case Op.Reshape(Shape shape) -> reshape(shape, operands.getFirst());
      case Op.Transpose(List<Integer> permutation) -> transpose(permutation, operands.getFirst());
      case Op.Slice slice -> slice(slice, operands.getFirst());
      case Op.Concat _ -> operands.size() == 1 ? operands.getFirst() : merged(op, operands);
    };
  }

  /// The number that every element of the result is, if the operands' are known.
  private static OptionalDouble folded(Op op, List<Tensor> operands) {
    if (operands.isEmpty()) {
      return OptionalDouble.empty();
    }
    OptionalDouble x = filling(operands.getFirst());
    OptionalDouble y = filling(operands.getLast());
    if (x.isEmpty() || y.isEmpty()) {
      return OptionalDouble.empty();
    }
    return switch (op) {
      case Op.Unary(UnaryFunction function) ->
          OptionalDouble.of(ScalarFunctions.apply(function, x.getAsDouble()));
      case Op.Binary(BinaryFunction function) ->
          OptionalDouble.of(ScalarFunctions.apply(function, x.getAsDouble(), y.getAsDouble()));
      case Op.Broadcast _, Op.Reshape _, Op.Transpose _, Op.Slice _, Op.Unfold _ -> x;
      case Op.Input _, Op.Constant _, Op.Select _, Op.Pad _, Op.Gather _, Op.ScatterAdd _ ->
          OptionalDouble.empty();
      case Op.Matmul _, Op.Reduce _, Op.Concat _, Op.Fold _, Op.ArgMax _ -> OptionalDouble.empty();
      case Op.StopGradient _, Op.Barrier _, Op.Recomputed _ -> OptionalDouble.empty();
    };
  }

  private Tensor merged(Op op, List<Tensor> operands) {
    return known.computeIfAbsent(new Key(op, operands), key -> Tensor.of(op, key.operands));
  }

  private Tensor select(Op op, List<Tensor> operands) {
    OptionalDouble condition = filling(operands.getFirst());
    if (condition.isEmpty()) {
      return merged(op, operands);
    }
    return operands.get(condition.getAsDouble() != 0 ? 1 : 2);
  }

  /// The operand itself if the slice is all of it, and so for an operand that was put together.
  private Tensor slice(Op.Slice op, Tensor x) {
    if (op.type(List.of(x.type())).equals(x.type())) {
      return x;
    }
    if (x.op() instanceof Op.Concat(int axis)) {
      int start = 0;
      for (Tensor part : x.operands()) {
        int size = part.shape().size(axis);
        if (op.start().get(axis) == start && op.end().get(axis) == start + size) {
          return slice(moved(op, axis, start), part);
        }
        start += size;
      }
    }
    return merged(op, List.of(x));
  }

  private static Op.Slice moved(Op.Slice op, int axis, int by) {
    List<Integer> start = new ArrayList<>(op.start());
    List<Integer> end = new ArrayList<>(op.end());
    start.set(axis, start.get(axis) - by);
    end.set(axis, end.get(axis) - by);
    return new Op.Slice(List.copyOf(start), List.copyOf(end));
  }

  private Tensor pad(Op.Pad op, Tensor x) {
    return x.op() instanceof Op.Pad inner
        ? pad(
            new Op.Pad(sum(op.before(), inner.before()), sum(op.after(), inner.after())),
            x.operand(0))
        : merged(op, List.of(x));
  }

  private static List<Integer> sum(List<Integer> a, List<Integer> b) {
    return IntStream.range(0, a.size()).mapToObj(axis -> a.get(axis) + b.get(axis)).toList();
  }

  private Tensor unary(Op op, UnaryFunction function, Tensor x) {
    if (x.op() instanceof Op.Broadcast broadcast) {
      return make(broadcast, List.of(make(op, x.operands())));
    }
    boolean twice =
        function == UnaryFunction.NEGATE
            && x.op() instanceof Op.Unary(UnaryFunction inner)
            && inner == function;
    return twice ? x.operand(0) : merged(op, List.of(x));
  }

  private Tensor binary(Op op, BinaryFunction function, Tensor a, Tensor b) {
    if (isFilled(b, neutral(function))) {
      return a;
    }
    boolean commutes = function == BinaryFunction.ADD || function == BinaryFunction.MULTIPLY;
    if (commutes && isFilled(a, neutral(function))) {
      return b;
    }
    if (a.op() instanceof Op.Broadcast(Shape shape)
        && b.op() instanceof Op.Broadcast
        && a.operand(0).shape().equals(b.operand(0).shape())) {
      return make(new Op.Broadcast(shape), List.of(make(op, List.of(a.operand(0), b.operand(0)))));
    }
    if (function == BinaryFunction.ADD
        && b.op() instanceof Op.Unary(UnaryFunction inner)
        && inner == UnaryFunction.NEGATE) {
      return make(new Op.Binary(BinaryFunction.SUBTRACT), List.of(a, b.operand(0)));
    }
    return merged(op, List.of(a, b));
  }

  /// The right operand that leaves the left one as it is; NaN, which equals nothing, for none.
  private static double neutral(BinaryFunction function) {
    return switch (function) {
      case ADD, SUBTRACT -> 0;
      case MULTIPLY, DIVIDE -> 1;
      case MAXIMUM -> Double.NEGATIVE_INFINITY;
      case MINIMUM -> Double.POSITIVE_INFINITY;
      case GREATER, GREATER_EQUAL, EQUAL -> Double.NaN;
    };
  }

  private static boolean isFilled(Tensor tensor, double value) {
    OptionalDouble filling = filling(tensor);
    return filling.isPresent() && filling.getAsDouble() == value;
  }

  /// The number that every element is, if that is known.
  static OptionalDouble filling(Tensor tensor) {
    return switch (tensor.op()) {
      case Op.Constant(double constant) -> OptionalDouble.of(constant);
      case Op.Broadcast _, Op.Reshape _ -> filling(tensor.operand(0));
      case Op.Input _, Op.Unary _, Op.Binary _, Op.Select _, Op.Matmul _, Op.Reduce _ ->
          OptionalDouble.empty();
      case Op.Transpose _, Op.Slice _, Op.Pad _, Op.Concat _, Op.Gather _ -> OptionalDouble.empty();
      case Op.ScatterAdd _, Op.Unfold _, Op.Fold _ -> OptionalDouble.empty();
      case Op.ArgMax _, Op.StopGradient _, Op.Barrier _, Op.Recomputed _ -> OptionalDouble.empty();
    };
  }

  /// A number repeated to a shape, the same value however it came about.
  private Tensor filled(double value, Shape shape) {
    Tensor one = merged(new Op.Constant(value), List.of());
    if (shape.rank() == 0) {
      return one;
    }
    int[] ones = new int[shape.rank()];
    Arrays.fill(ones, 1);
    Tensor point = merged(new Op.Reshape(Shape.of(ones)), List.of(one));
    return shape.elements() == 1 ? point : merged(new Op.Broadcast(shape), List.of(point));
  }

  private Tensor matmul(Op.Matmul op, Tensor a, Tensor b) {
    if (swapsLastAxes(a)) {
      return matmul(new Op.Matmul(!op.transposeLeft(), op.transposeRight()), a.operand(0), b);
    }
    if (swapsLastAxes(b)) {
      return matmul(new Op.Matmul(op.transposeLeft(), !op.transposeRight()), a, b.operand(0));
    }
    return merged(op, List.of(a, b));
  }

  private static boolean swapsLastAxes(Tensor x) {
    int rank = x.shape().rank();
    return rank >= 2
        && x.op() instanceof Op.Transpose(List<Integer> permutation)
        && permutation.get(rank - 1) == rank - 2
        && permutation.get(rank - 2) == rank - 1
        && IntStream.range(0, rank - 2).allMatch(axis -> permutation.get(axis) == axis);
  }

  /// Axes of extent 1 vanish by reshaping, and axes that are not neighbours one group at a time, so
  /// that executors only ever reduce neighbouring axes.
  private Tensor reduce(Op.Reduce op, Tensor x) {
    List<Integer> axes = op.axes();
    if (axes.stream().allMatch(axis -> x.shape().size(axis) == 1)) {
      return reshape(op.type(List.of(x.type())).shape(), x);
    }
    int split = axes.size() - 1;
    while (split > 0 && axes.get(split - 1) == axes.get(split) - 1) {
      split--;
    }
    Reduction reduction = op.reduction();
    Tensor inner = merged(new Op.Reduce(reduction, axes.subList(split, axes.size())), List.of(x));
    return split == 0 ? inner : reduce(new Op.Reduce(reduction, axes.subList(0, split)), inner);
  }

  private Tensor broadcast(Op op, Shape shape, Tensor x) {
    if (shape.equals(x.shape())) {
      return x;
    }
    return x.op() instanceof Op.Broadcast ? make(op, x.operands()) : merged(op, List.of(x));
  }

  private Tensor reshape(Shape shape, Tensor x) {
    if (shape.equals(x.shape())) {
      return x;
    }
    return x.op() instanceof Op.Reshape
        ? reshape(shape, x.operand(0))
        : merged(new Op.Reshape(shape), List.of(x));
  }

  private Tensor transpose(List<Integer> permutation, Tensor x) {
    if (IntStream.range(0, permutation.size()).allMatch(axis -> permutation.get(axis) == axis)) {
      return x;
    }
    if (x.op() instanceof Op.Transpose(List<Integer> inner)) {
      List<Integer> both = new ArrayList<>();
      permutation.forEach(axis -> both.add(inner.get(axis)));
      return transpose(List.copyOf(both), x.operand(0));
    }
    return merged(new Op.Transpose(permutation), List.of(x));
  }
}
