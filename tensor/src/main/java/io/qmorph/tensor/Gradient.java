package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.Reduction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Reverse-mode differentiation of programs. Each rule is written in the same operations as the
/// program, so gradients nest without limit.
///
/// For a scalar `$L$` and each value `$y = f(x_1, \dots, x_n)$` it depends on, the cotangent `$\bar
/// y = \partial L / \partial y$` is pulled back to each operand:
///
/// ```math
/// \bar x_i \mathrel{+}= \left(\frac{\partial y}{\partial x_i}\right)^{\!\top} \bar y
/// ```
public final class Gradient {
  private static final String COTANGENT = "cotangent";

  private final Map<Tensor, List<Tensor>> contributions = new IdentityHashMap<>();
  private final Set<Tensor> dependent;
  private List<Tensor> flowedBack = List.of();

  private Gradient(Set<Tensor> dependent) {
    this.dependent = dependent;
  }

  /// The gradient of `scalar` with respect to every leaf of `sources`, which may be inputs or any
  /// values in between; zeros where it does not depend on them. Sources may depend on each other:
  /// each gets its total derivative.
  ///
  /// Throws `IllegalArgumentException` if `scalar` is not of rank 0 or a source holds integers.
  ///
  /// @param scalar `$L$`, of type `FLOAT32[]`
  /// @param sources `$x_i$`, floats of any shape
  public static Tree<Tensor> of(Tensor scalar, Tree<Tensor> sources) {
    if (scalar.shape().rank() != 0) {
      throw new IllegalArgumentException(
          "only a scalar has a gradient, was given " + scalar.type() + "; take its sum or mean");
    }
    return pullback(scalar, Tensor.constant(1), sources);
  }

  /// The product of `cotangent` with the Jacobian of `value` with respect to every leaf of
  /// `sources`.
  ///
  /// Throws `IllegalArgumentException` if `cotangent` is not of the type of `value` or a source
  /// holds integers.
  ///
  /// @param value `$y$`, floats of any shape
  /// @param cotangent `$\bar y$`, of the shape of `value`
  /// @param sources `$x_i$`, floats of any shape
  public static Tree<Tensor> pullback(Tensor value, Tensor cotangent, Tree<Tensor> sources) {
    Types.requireSame(
        "pullback", Types.requireFloats("pullback", List.of(value.type(), cotangent.type())));
    sources.forEach(Gradient::requireFloats);
    Set<Tensor> ends = new HashSet<>(sources.leaves());
    List<Tensor> order = Tensor.inOrder(List.of(value), ends);
    Gradient gradient = new Gradient(dependents(order, ends));
    gradient.add(value, cotangent);
    for (Tensor tensor : order.reversed()) {
      if (gradient.dependent.contains(tensor)) {
        gradient.cotangent(tensor).ifPresent(y -> gradient.propagate(tensor, y));
      }
    }
    return sources.map(gradient::of);
  }

  private static void requireFloats(String name, Tensor source) {
    if (source.type().element() != ElementType.FLOAT32) {
      throw new IllegalArgumentException(
          "only floats have a gradient, " + name + " is " + source.type());
    }
  }

  /// The values that depend on `ends`, these included, paths through a stopped gradient apart.
  private static Set<Tensor> dependents(List<Tensor> order, Set<Tensor> ends) {
    Set<Tensor> dependent = new HashSet<>();
    for (Tensor tensor : order) {
      boolean passes = !(tensor.op() instanceof Op.StopGradient);
      if (ends.contains(tensor)
          || (passes && !Collections.disjoint(dependent, tensor.operands()))) {
        dependent.add(tensor);
      }
    }
    return dependent;
  }

  private Tensor of(Tensor source) {
    return cotangent(source).orElseGet(() -> Tensor.filled(source.shape(), 0));
  }

  /// The sum of all that has flowed back to a value, summed up once.
  private Optional<Tensor> cotangent(Tensor tensor) {
    List<Tensor> parts = contributions.get(tensor);
    if (parts == null) {
      return Optional.empty();
    }
    Tensor sum = Contributions.sum(parts);
    contributions.put(tensor, List.of(sum));
    return Optional.of(sum);
  }

  private void propagate(Tensor tensor, Tensor cotangent) {
    if (tensor.op() instanceof Op.Recomputed(Program body)) {
      recompute(body, tensor.operands(), cotangent);
      return;
    }
    for (int index = 0; index < tensor.operands().size(); index++) {
      Tensor operand = tensor.operand(index);
      if (dependent.contains(operand)) {
        for (Tensor contribution : rule(tensor, index, cotangent)) {
          add(operand, contribution);
        }
      }
    }
  }

  /// Pulls `cotangent` back through a segment's body, computed again. Its inputs wait for all that
  /// flowed back from the segment before, so that one segment at a time is in memory.
  private void recompute(Program body, List<Tensor> operands, Tensor cotangent) {
    Tree<Tensor> given = Segment.arguments(body, operands);
    Tree<Tensor> sources = Tree.empty();
    for (String name : given.names()) {
      boolean isFloat = given.get(name).type().element() == ElementType.FLOAT32;
      if (isFloat && dependent.contains(given.get(name))) {
        sources = sources.with(name, body.inputs().get(name));
      }
    }
    Tensor seed = Tensor.input(COTANGENT, cotangent.type());
    Tensor value = body.outputs().get(Segment.VALUE);
    Program backward =
        new Program(body.inputs().with(COTANGENT, seed), pullback(value, seed, sources));
    Tree<Tensor> arguments =
        given.mapNamed((name, x) -> Segment.isInput(name) ? late(x, cotangent) : x);
    Tree<Tensor> gradient = backward.apply(arguments.with(COTANGENT, cotangent));
    gradient.forEach((name, contribution) -> add(given.get(name), contribution));
    flowedBack = gradient.leaves();
  }

  private Tensor late(Tensor operand, Tensor cotangent) {
    List<Tensor> operands = new ArrayList<>(List.of(operand, cotangent));
    operands.addAll(flowedBack);
    return Tensor.of(new Op.Barrier(), operands);
  }

  private void add(Tensor operand, Tensor contribution) {
    contributions.computeIfAbsent(operand, _ -> new ArrayList<>()).add(contribution);
  }

  /// What flows back to operand `index`; empty if nothing ever does.
  private static List<Tensor> rule(Tensor y, int index, Tensor cotangent) {
    Tensor x = y.operand(index);
    return switch (y.op()) {
      case Op.Input _, Op.Constant _, Op.StopGradient _, Op.ArgMax _ -> List.of();
      case Op.Barrier _ -> index == 0 ? List.of(cotangent) : List.of();
      case Op.Recomputed _ -> throw new IllegalStateException("a segment has a rule of its own");
      case Op.Unary(UnaryFunction function) -> unary(function, x, y, cotangent);
      case Op.Binary(BinaryFunction function) -> binary(function, y, index, cotangent);
      case Op.Select _ -> select(y.operand(0), index, cotangent);
      case Op.Matmul op -> List.of(matmul(op, y.operand(0), y.operand(1), index, cotangent));
      case Op.Reduce(Reduction reduction, List<Integer> axes) ->
          List.of(reduce(reduction, axes, x, y, cotangent));
      case Op.Broadcast(Shape shape) -> List.of(unbroadcast(x.shape(), shape, cotangent));
      case Op.Reshape _ -> List.of(cotangent.reshape(x.shape()));
      case Op.Transpose(List<Integer> permutation) ->
          List.of(cotangent.transpose(inverse(permutation)));
      case Op.Slice op -> List.of(slice(op, x.shape(), cotangent));
      case Op.Pad op -> List.of(pad(op, x.shape(), cotangent));
      case Op.Concat(int axis) -> List.of(concat(axis, y, index, cotangent));
      case Op.Gather _ ->
          index == 0 ? List.of(gather(x.shape(), y.operand(1), cotangent)) : List.of();
      case Op.ScatterAdd _ -> index == 1 ? List.of(cotangent.gather(y.operand(0))) : List.of();
      case Op.Unfold op -> List.of(unfold(op, x.shape(), cotangent));
      case Op.Fold op -> List.of(fold(op, x.shape(), cotangent));
    };
  }

  private static List<Tensor> unary(UnaryFunction function, Tensor x, Tensor y, Tensor cotangent) {
    Tensor zero = Tensor.constant(0);
    return switch (function) {
      case NEGATE -> List.of(cotangent.negate());
      case EXP -> List.of(cotangent.times(y));
      case LOG -> List.of(cotangent.dividedBy(x));
      case SQRT -> {
        // The divisor is never 0, so that the rule's own gradient is finite there too.
        Tensor positive = y.greater(zero);
        Tensor divisor = positive.select(y, Tensor.constant(1));
        yield List.of(positive.select(cotangent.times(0.5).dividedBy(divisor), zero));
      }
      case RECIPROCAL -> List.of(cotangent.times(y.square()).negate());
      case SIN -> List.of(cotangent.times(x.cos()));
      case COS -> List.of(cotangent.times(x.sin()).negate());
      case TANH -> List.of(cotangent.times(Tensor.constant(1).minus(y.square())));
      case SIGMOID -> List.of(cotangent.times(y.times(Tensor.constant(1).minus(y))));
      case SOFTPLUS -> List.of(cotangent.times(x.sigmoid()));
      case RELU -> List.of(y.select(cotangent, zero));
      case ABS -> List.of(cotangent.times(x.sign()));
      case SIGN -> List.of();
    };
  }

  private static List<Tensor> binary(
      BinaryFunction function, Tensor y, int index, Tensor cotangent) {
    Tensor a = y.operand(0);
    Tensor b = y.operand(1);
    boolean left = index == 0;
    return switch (function) {
      case ADD -> List.of(cotangent);
      case SUBTRACT -> List.of(left ? cotangent : cotangent.negate());
      case MULTIPLY -> List.of(cotangent.times(left ? b : a));
      case DIVIDE ->
          List.of(left ? cotangent.dividedBy(b) : cotangent.times(y).dividedBy(b).negate());
      case MAXIMUM -> List.of(cotangent.times(left ? preference(a, b) : preference(b, a)));
      case MINIMUM -> List.of(cotangent.times(left ? preference(b, a) : preference(a, b)));
      case GREATER, GREATER_EQUAL, EQUAL -> List.of();
    };
  }

  /// 1 where `a > b`, 1/2 where they are equal, else 0.
  private static Tensor preference(Tensor a, Tensor b) {
    return a.greater(b).plus(a.greaterEqual(b)).times(0.5);
  }

  private static List<Tensor> select(Tensor condition, int index, Tensor cotangent) {
    Tensor zero = Tensor.constant(0);
    return switch (index) {
      case 1 -> List.of(condition.select(cotangent, zero));
      case 2 -> List.of(condition.select(zero, cotangent));
      default -> List.of();
    };
  }

  private static Tensor matmul(Op.Matmul op, Tensor a, Tensor b, int index, Tensor cotangent) {
    boolean left = index == 0;
    if (left && a.shape().rank() == 2 && b.shape().rank() > 2) {
      return sumOverBatch(leftGradient(op, b, cotangent));
    }
    if (!left && b.shape().rank() == 2 && a.shape().rank() > 2) {
      boolean rowsAreContiguous = !op.transposeLeft();
      return rowsAreContiguous
          ? rightGradient(op, rows(a), rows(cotangent))
          : sumOverBatch(rightGradient(op, a, cotangent));
    }
    return left ? leftGradient(op, b, cotangent) : rightGradient(op, a, cotangent);
  }

  private static Tensor leftGradient(Op.Matmul op, Tensor b, Tensor cotangent) {
    return op.transposeLeft()
        ? b.matmul(cotangent, op.transposeRight(), true)
        : cotangent.matmul(b, false, !op.transposeRight());
  }

  private static Tensor rightGradient(Op.Matmul op, Tensor a, Tensor cotangent) {
    return op.transposeRight()
        ? cotangent.matmul(a, true, op.transposeLeft())
        : a.matmul(cotangent, !op.transposeLeft(), false);
  }

  private static Tensor rows(Tensor x) {
    int columns = x.shape().size(-1);
    return x.reshape(x.shape().range(0, x.shape().rank() - 1).elements(), columns);
  }

  private static Tensor sumOverBatch(Tensor x) {
    return x.sum(IntStream.range(0, x.shape().rank() - 2).toArray());
  }

  private static Tensor reduce(
      Reduction reduction, List<Integer> axes, Tensor x, Tensor y, Tensor cotangent) {
    Shape kept = x.shape();
    for (int axis : axes) {
      kept = kept.with(axis, 1);
    }
    Tensor spread = cotangent.reshape(kept).broadcast(x.shape());
    return switch (reduction) {
      case SUM -> spread;
      case MAX -> {
        Tensor greatest = x.equal(y.reshape(kept));
        Tensor ties = greatest.sum(axes.stream().mapToInt(Integer::intValue).toArray());
        yield spread.times(greatest.dividedBy(ties.reshape(kept)));
      }
    };
  }

  private static Tensor unbroadcast(Shape from, Shape to, Tensor cotangent) {
    int[] axes =
        IntStream.range(0, to.rank()).filter(axis -> from.size(axis) != to.size(axis)).toArray();
    return cotangent.sum(axes).reshape(from);
  }

  static int[] inverse(List<Integer> permutation) {
    int[] inverse = new int[permutation.size()];
    for (int axis = 0; axis < inverse.length; axis++) {
      inverse[permutation.get(axis)] = axis;
    }
    return inverse;
  }

  private static Tensor slice(Op.Slice op, Shape whole, Tensor cotangent) {
    List<Integer> after = new ArrayList<>();
    for (int axis = 0; axis < whole.rank(); axis++) {
      after.add(whole.size(axis) - op.end().get(axis));
    }
    return Tensor.of(new Op.Pad(op.start(), after), cotangent);
  }

  private static Tensor pad(Op.Pad op, Shape inner, Tensor cotangent) {
    List<Integer> end = new ArrayList<>();
    for (int axis = 0; axis < inner.rank(); axis++) {
      end.add(op.before().get(axis) + inner.size(axis));
    }
    return Tensor.of(new Op.Slice(op.before(), end), cotangent);
  }

  private static Tensor concat(int axis, Tensor y, int index, Tensor cotangent) {
    int start = 0;
    for (Tensor earlier : y.operands().subList(0, index)) {
      start += earlier.shape().size(axis);
    }
    return cotangent.slice(axis, start, start + y.operand(index).shape().size(axis));
  }

  private static Tensor gather(Shape values, Tensor indices, Tensor cotangent) {
    return indices.scatterAdd(cotangent, values.size(indices.shape().rank() - 1));
  }

  private static Tensor unfold(Op.Unfold op, Shape planes, Tensor cotangent) {
    return cotangent.fold(planes.size(-2), planes.size(-1), op.rowStride(), op.columnStride());
  }

  private static Tensor fold(Op.Fold op, Shape windows, Tensor cotangent) {
    return cotangent.unfold(windows.size(-4), windows.size(-3), op.rowStride(), op.columnStride());
  }
}
