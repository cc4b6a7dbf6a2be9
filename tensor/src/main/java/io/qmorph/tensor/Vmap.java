package io.qmorph.tensor;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Lifts a program for one task to many at once, without touching it.
///
/// Inputs get a leading task axis, except those that all tasks share; so do all outputs. Values
/// that depend on shared inputs alone are computed once.
public final class Vmap {
  private final int tasks;
  private final Map<Tensor, Tensor> lifted = new IdentityHashMap<>();
  private final Map<Tensor, Tensor> shared = new IdentityHashMap<>();

  private Vmap(int tasks) {
    this.tasks = tasks;
  }

  /// The program that computes `oneTask` for `tasks` tasks.
  ///
  /// `isShared` tells by name which inputs stay as they are, the same for all tasks.
  ///
  /// Throws `IllegalArgumentException` if `tasks` is less than 1.
  ///
  /// @param tasks how many, at least 1
  /// @param oneTask the program for one task; it is not changed
  /// @param isShared tells by an input's name whether it has no task axis
  public static Program over(int tasks, Program oneTask, Predicate<String> isShared) {
    if (tasks < 1) {
      throw new IllegalArgumentException("tasks must be at least 1, was " + tasks);
    }
    Vmap vmap = new Vmap(tasks);
    Tree<Tensor> inputs = oneTask.inputs().mapNamed((name, x) -> vmap.input(name, x, isShared));
    for (Tensor tensor : Tensor.inOrder(oneTask.outputs().leaves())) {
      vmap.lift(tensor);
    }
    return new Program(inputs, oneTask.outputs().map(vmap::everyTask));
  }

  private Tensor input(String name, Tensor input, Predicate<String> isShared) {
    if (isShared.test(name)) {
      shared.put(input, input);
      return input;
    }
    Tensor many = Tensor.input(name, input.type().lifted(tasks));
    lifted.put(input, many);
    return many;
  }

  private void lift(Tensor tensor) {
    if (lifted.containsKey(tensor) || shared.containsKey(tensor)) {
      return;
    }
    if (isLifted(tensor)) {
      lifted.put(tensor, rule(tensor));
    } else {
      shared.put(tensor, Tensor.of(tensor.op(), asTheyAre(tensor.operands())));
    }
  }

  private boolean isLifted(Tensor tensor) {
    return tensor.op() instanceof Op.Barrier
        ? lifted.containsKey(tensor.operand(0))
        : tensor.operands().stream().anyMatch(lifted::containsKey);
  }

  private List<Tensor> asTheyAre(List<Tensor> tensors) {
    return tensors.stream().map(x -> lifted.containsKey(x) ? everyTask(x) : once(x)).toList();
  }

  private Tensor once(Tensor tensor) {
    return Objects.requireNonNull(shared.get(tensor));
  }

  /// The lifted value, a shared one repeated for every task.
  private Tensor everyTask(Tensor tensor) {
    Tensor many = lifted.get(tensor);
    return many != null ? many : once(tensor).broadcast(tensor.shape().insert(0, tasks));
  }

  private Tensor first(Tensor tensor) {
    return everyTask(tensor.operand(0));
  }

  private Tensor rule(Tensor tensor) {
    return switch (tensor.op()) {
      case Op.Unary _, Op.Binary _, Op.Select _, Op.StopGradient _, Op.ArgMax _ ->
          Tensor.of(tensor.op(), tensor.operands().stream().map(this::everyTask).toList());
      case Op.Matmul op -> matmul(op, tensor);
      case Op.Reduce op -> Tensor.of(new Op.Reduce(op.reduction(), next(op.axes())), first(tensor));
      case Op.Broadcast(Shape shape) ->
          Tensor.of(new Op.Broadcast(shape.insert(0, tasks)), first(tensor));
      case Op.Reshape(Shape shape) -> first(tensor).reshape(shape.insert(0, tasks));
      case Op.Transpose(List<Integer> permutation) ->
          Tensor.of(new Op.Transpose(behind(0, next(permutation))), first(tensor));
      case Op.Slice op ->
          Tensor.of(new Op.Slice(behind(0, op.start()), behind(tasks, op.end())), first(tensor));
      case Op.Pad op ->
          Tensor.of(new Op.Pad(behind(0, op.before()), behind(0, op.after())), first(tensor));
      case Op.Concat op ->
          Tensor.of(
              new Op.Concat(op.axis() + 1),
              tensor.operands().stream().map(this::everyTask).toList());
      case Op.Gather _ -> gather(tensor.operand(0), tensor.operand(1));
      case Op.ScatterAdd op -> Tensor.of(op, first(tensor), everyTask(tensor.operand(1)));
      case Op.Unfold _, Op.Fold _ -> Tensor.of(tensor.op(), first(tensor));
      case Op.Barrier _ -> Tensor.of(tensor.op(), asTheyAre(tensor.operands()));
      case Op.Recomputed(Program body) -> recomputed(body, tensor.operands());
      case Op.Input _, Op.Constant _ ->
          throw new IllegalStateException(tensor + " has no operand that could be lifted");
    };
  }

  /// A shared matrix multiplies with every task's as it is. A task's own matrix that multiplies a
  /// whole batch from the right takes the batch's rows as one; else it is repeated over the batch.
  private Tensor matmul(Op.Matmul op, Tensor product) {
    Tensor left = product.operand(0);
    Tensor right = product.operand(1);
    if (lifted.containsKey(right)
        && right.shape().rank() == 2
        && left.shape().rank() > 2
        && !op.transposeLeft()) {
      int columns = left.shape().size(-1);
      Tensor rows =
          everyTask(left)
              .reshape(tasks, left.shape().range(0, left.shape().rank() - 1).elements(), columns);
      return Tensor.of(op, rows, everyTask(right)).reshape(product.shape().insert(0, tasks));
    }
    return Tensor.of(op, matrices(product, 0), matrices(product, 1));
  }

  private Tensor matrices(Tensor product, int index) {
    Tensor operand = product.operand(index);
    if (operand.shape().rank() == 2 && shared.containsKey(operand)) {
      return once(operand);
    }
    Shape shape = operand.shape();
    Shape matrix = shape.range(shape.rank() - 2, shape.rank());
    Shape batch = product.shape().range(0, product.shape().rank() - 2).insert(0, tasks);
    Shape alone = shape;
    while (alone.rank() < product.shape().rank()) {
      alone = alone.insert(0, 1);
    }
    return everyTask(operand).reshape(alone.insert(0, tasks)).broadcast(batch.concat(matrix));
  }

  private Tensor recomputed(Program body, List<Tensor> operands) {
    Program everyTask = over(tasks, body, _ -> false);
    return Tensor.of(new Op.Recomputed(everyTask), operands.stream().map(this::everyTask).toList());
  }

  private Tensor gather(Tensor values, Tensor indices) {
    boolean oneTable = shared.containsKey(values) && indices.shape().rank() == 1;
    if (!oneTable) {
      return everyTask(values).gather(everyTask(indices));
    }
    Tensor all = everyTask(indices);
    Tensor rows = once(values).gather(all.reshape(all.shape().elements()));
    return rows.reshape(all.shape().concat(values.shape().range(1, values.shape().rank())));
  }

  private static List<Integer> next(List<Integer> axes) {
    return axes.stream().map(axis -> axis + 1).toList();
  }

  private static List<Integer> behind(int first, List<Integer> rest) {
    return Stream.concat(Stream.of(first), rest.stream()).toList();
  }
}
