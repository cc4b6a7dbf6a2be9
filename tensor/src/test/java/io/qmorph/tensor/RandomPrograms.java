package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Writes random well-typed programs over all operations, with inputs to run them on.
///
/// Every value is computed as it is added, and one that is not finite or large is dropped, so that
/// programs stay where float32 can follow float64. Functions that jump (comparisons, `sign`,
/// `argMax`) are applied only to values without rounding, so that no rounding decides a jump; those
/// with a kink at 0 are moved away from where differences cancel.
final class RandomPrograms {
  private static final int[] SIZES = {1, 1, 2, 3, 4, 5, 7, 9, 17, 33};
  private static final int MAXIMUM_ELEMENTS = 1200;
  private static final double MAXIMUM_MAGNITUDE = 20;

  /// A program, inputs to run it on, and for each index input how many rows it may choose from.
  record Sample(Program program, Tree<NDArray> inputs, Tree<Integer> rows) {
    /// The inputs that have gradients.
    Tree<Tensor> floats() {
      Tree<Tensor> floats = Tree.empty();
      for (String name : program.inputs().names()) {
        if (!rows.contains(name)) {
          floats = floats.with(name, program.inputs().get(name));
        }
      }
      return floats;
    }

    /// This sample with the gradient of a scalar of all its float outputs as further outputs, whose
    /// names begin with `prefix`.
    Sample withGradient(String prefix) {
      Tree<Tensor> gradient = Gradient.of(scalar(program.outputs()), floats());
      Tree<Tensor> outputs = program.outputs().merge(gradient.prefixed(prefix));
      return new Sample(new Program(program.inputs(), outputs), inputs, rows);
    }

    /// The sum of `log(1+x²)` over all floats: not linear, and nowhere steep.
    static Tensor scalar(Tree<Tensor> outputs) {
      Tensor sum = Tensor.constant(0);
      for (Tensor output : outputs.leaves()) {
        if (output.type().element() == ElementType.FLOAT32) {
          sum = sum.plus(output.square().plus(1).log().sum());
        }
      }
      return sum;
    }
  }

  /// A value of the program being written, its numbers, and whether float32 computes them exactly.
  private record Value(Tensor tensor, double[] numbers, boolean exact) {
    Shape shape() {
      return tensor.shape();
    }

    int rank() {
      return tensor.shape().rank();
    }
  }

  private final SplittableRandom random;
  private final boolean stopsGradients;
  private final List<Value> pool = new ArrayList<>();
  private Tree<Tensor> placeholders = Tree.empty();
  private Tree<NDArray> inputs = Tree.empty();
  private Tree<Integer> rows = Tree.empty();

  private RandomPrograms(long seed, boolean stopsGradients) {
    random = new SplittableRandom(seed);
    this.stopsGradients = stopsGradients;
  }

  /// The program of this seed, written in `length` attempts to add an operation.
  static Sample sample(long seed, int length) {
    return write(new RandomPrograms(seed, true), length);
  }

  /// The same without stopped gradients, which differences know nothing of.
  static Sample withoutStops(long seed, int length) {
    return write(new RandomPrograms(seed, false), length);
  }

  private static Sample write(RandomPrograms writer, int length) {
    for (int i = 0; i < 3; i++) {
      writer.pool.add(writer.input(writer.shape()));
    }
    for (int i = 0; i < length; i++) {
      writer.extend();
    }
    return new Sample(
        new Program(writer.placeholders, writer.outputs()), writer.inputs, writer.rows);
  }

  /// Numbers for an input of this type: floats in [-2, 2), or integers from 0 below `rows`.
  static NDArray numbers(SplittableRandom random, ArrayType type, int rows) {
    NDArray array = NDArray.zeros(type);
    switch (type.element()) {
      case FLOAT32 -> {
        for (int i = 0; i < array.floats().length; i++) {
          array.floats()[i] = (float) random.nextDouble(-2, 2);
        }
      }
      case INT32 -> Arrays.setAll(array.ints(), _ -> random.nextInt(rows));
    }
    return array;
  }

  private Tree<Tensor> outputs() {
    Tree<Tensor> outputs = Tree.empty();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      Value value = pool.get(pool.size() - 1 - random.nextInt(Math.min(pool.size(), 4)));
      outputs = outputs.with("out" + i, value.tensor);
    }
    Value value = pick();
    if (value.exact && value.rank() > 0 && value.shape().size(-1) > 0) {
      outputs = outputs.with("argMax", value.tensor.argMax());
    }
    return outputs;
  }

  private Value input(Shape shape) {
    return input(new ArrayType(shape, ElementType.FLOAT32), 0);
  }

  private Value input(ArrayType type, int choices) {
    String name = (type.element() == ElementType.INT32 ? "index" : "x") + placeholders.size();
    Tensor placeholder = Tensor.input(name, type);
    NDArray numbers = numbers(random, type, choices);
    placeholders = placeholders.with(name, placeholder);
    inputs = inputs.with(name, numbers);
    if (type.element() == ElementType.INT32) {
      rows = rows.with(name, choices);
    }
    return new Value(placeholder, Reference.widen(numbers), true);
  }

  private Shape shape() {
    int[] sizes = new int[random.nextInt(4)];
    Arrays.setAll(sizes, _ -> size());
    return Shape.of(sizes);
  }

  private int size() {
    return random.nextInt(40) == 0 ? 0 : SIZES[random.nextInt(SIZES.length)];
  }

  /// Mostly one of the newest values, so that programs grow deep.
  private Value pick() {
    int newest = random.nextInt(3) > 0 ? Math.min(pool.size(), 4) : pool.size();
    return pool.get(pool.size() - 1 - random.nextInt(newest));
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /// Adds one more operation to the pool, unless its numbers are unfit.
  private void extend() {
    List<Supplier<Optional<Value>>> kinds =
        List.of(
            this::unary,
            this::unary,
            this::guarded,
            this::binary,
            this::binary,
            this::compare,
            this::select,
            this::matmul,
            this::matmul,
            this::reduce,
            this::reduce,
            this::broadcast,
            this::reshape,
            this::transpose,
            this::slice,
            this::pad,
            this::concat,
            this::gather,
            this::scatterAdd,
            this::unfold,
            this::fold,
            this::stopGradient,
            this::segment,
            this::composite);
    oneOf(kinds).get().ifPresent(this::add);
  }

  private void add(Value value) {
    double greatest = DoubleStream.of(value.numbers).map(Math::abs).max().orElse(0);
    boolean tame = greatest <= MAXIMUM_MAGNITUDE;
    if (tame && value.shape().elements() <= MAXIMUM_ELEMENTS) {
      pool.add(value);
    }
  }

  private Optional<Value> value(Tensor tensor, boolean exact) {
    Program program = new Program(placeholders, Tree.of("value", tensor));
    double[] numbers = Reference.evaluate(program, inputs).get("value");
    return Optional.of(new Value(tensor, numbers, exact));
  }

  private Optional<Value> unary() {
    Value x = pick();
    List<UnaryFunction> always =
        List.of(
            UnaryFunction.NEGATE,
            UnaryFunction.EXP,
            UnaryFunction.SIN,
            UnaryFunction.COS,
            UnaryFunction.TANH,
            UnaryFunction.SIGMOID,
            UnaryFunction.SOFTPLUS,
            UnaryFunction.RELU,
            UnaryFunction.ABS);
    UnaryFunction function =
        x.exact && random.nextInt(10) == 0 ? UnaryFunction.SIGN : oneOf(always);
    boolean exact =
        switch (function) {
          case NEGATE, RELU, ABS, SIGN -> x.exact;
          case EXP, LOG, SQRT, RECIPROCAL, SIN, COS, TANH, SIGMOID, SOFTPLUS -> false;
        };
    boolean kinked = function == UnaryFunction.RELU || function == UnaryFunction.ABS;
    Tensor operand = kinked && !x.exact ? x.tensor.plus(0.37) : x.tensor;
    return value(Tensor.of(new Op.Unary(function), operand), exact);
  }

  /// Functions that need positive operands, on squares with something added.
  private Optional<Value> guarded() {
    Tensor positive = pick().tensor.square().plus(0.5);
    return value(
        switch (random.nextInt(4)) {
          case 0 -> positive.log();
          case 1 -> positive.sqrt();
          case 2 -> positive.reciprocal();
          default -> pick(positive.shape()).tensor.dividedBy(positive);
        },
        false);
  }

  /// A value that broadcasts with `shape`: one of the pool, a constant or a new input.
  private Value pick(Shape shape) {
    Value other = pick();
    if (broadcasts(shape, other.shape())) {
      return other;
    }
    if (random.nextInt(3) == 0) {
      double number = random.nextInt(-8, 9) / 4.0;
      return new Value(Tensor.constant(number), new double[] {number}, true);
    }
    int[] sizes = shape.range(random.nextInt(shape.rank() + 1), shape.rank()).toArray();
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = random.nextInt(3) == 0 ? 1 : sizes[axis];
    }
    return input(Shape.of(sizes));
  }

  private static boolean broadcasts(Shape left, Shape right) {
    return IntStream.rangeClosed(1, Math.min(left.rank(), right.rank()))
        .allMatch(axis ->
            left.size(-axis) == right.size(-axis)
                || left.size(-axis) == 1
                || right.size(-axis) == 1);
  }

  private Optional<Value> binary() {
    Value a = pick();
    Value b = pick(a.shape());
    boolean swap = random.nextBoolean();
    return apply(
        oneOf(
            List.of(
                BinaryFunction.ADD,
                BinaryFunction.SUBTRACT,
                BinaryFunction.MULTIPLY,
                BinaryFunction.MAXIMUM,
                BinaryFunction.MINIMUM)),
        swap ? b : a,
        swap ? a : b);
  }

  private Optional<Value> apply(BinaryFunction function, Value a, Value b) {
    Tensor x = a.tensor;
    Tensor y = b.tensor;
    boolean exact = a.exact && b.exact;
    return switch (function) {
      case ADD -> value(x.plus(y), false);
      case SUBTRACT -> value(x.minus(y), false);
      case MULTIPLY -> value(x.times(y), false);
      case DIVIDE -> value(x.dividedBy(y), false);
      case MAXIMUM -> exact ? value(x.maximum(y), true) : Optional.empty();
      case MINIMUM -> exact ? value(x.minimum(y), true) : Optional.empty();
      case GREATER -> exact ? value(x.greater(y), true) : Optional.empty();
      case GREATER_EQUAL -> exact ? value(x.greaterEqual(y), true) : Optional.empty();
      case EQUAL -> exact ? value(x.equal(y), true) : Optional.empty();
    };
  }

  private Optional<Value> compare() {
    Value a = pick();
    return apply(
        oneOf(List.of(BinaryFunction.GREATER, BinaryFunction.GREATER_EQUAL, BinaryFunction.EQUAL)),
        a,
        pick(a.shape()));
  }

  private Optional<Value> select() {
    Value condition = pick();
    Value whenTrue = pick(condition.shape());
    Shape shape = Shape.broadcast("select", condition.shape(), whenTrue.shape());
    Value whenFalse = pick(shape);
    boolean exact = whenTrue.exact && whenFalse.exact;
    return condition.exact
        ? value(condition.tensor.select(whenTrue.tensor, whenFalse.tensor), exact)
        : Optional.empty();
  }

  private Optional<Value> matmul() {
    Value a = pick();
    if (a.rank() < 2) {
      return Optional.empty();
    }
    boolean transposeLeft = random.nextBoolean();
    boolean transposeRight = random.nextBoolean();
    int inner = a.shape().size(transposeLeft ? -2 : -1);
    Shape matrix = transposeRight ? Shape.of(size(), inner) : Shape.of(inner, size());
    Shape batch = a.shape().range(0, a.rank() - 2);
    boolean batched = random.nextBoolean();
    Tensor b = input(batched ? batch.concat(matrix) : matrix).tensor.times(0.3);
    Tensor left = a.tensor;
    if (batched && random.nextInt(3) == 0 && left.shape().elements() > 0) {
      left = left.sum(IntStream.range(0, a.rank() - 2).toArray());
    }
    return random.nextBoolean()
        ? value(left.matmul(b, transposeLeft, transposeRight), false)
        : value(b.matmul(left, !transposeRight, !transposeLeft), false);
  }

  private Optional<Value> reduce() {
    Value x = pick();
    int[] axes = IntStream.range(0, x.rank()).filter(_ -> random.nextBoolean()).toArray();
    return random.nextInt(3) == 0
        ? value(maximum(x.tensor, axes), x.exact)
        : value(random.nextBoolean() ? x.tensor.sum(axes) : x.tensor.times(0.5).sum(axes), false);
  }

  private static Tensor maximum(Tensor x, int[] axes) {
    return axes.length == 0
        ? x
        : Tensor.of(new Op.Reduce(Op.Reduction.MAX, IntStream.of(axes).boxed().toList()), x);
  }

  private Optional<Value> broadcast() {
    Value x = pick();
    int[] sizes = x.shape().toArray();
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = sizes[axis] == 1 ? size() : sizes[axis];
    }
    Shape shape = Shape.of(sizes);
    boolean lift = shape.rank() < 4 && random.nextBoolean();
    return value(x.tensor.broadcast(lift ? shape.insert(0, size()) : shape), x.exact);
  }

  private Optional<Value> reshape() {
    Value x = pick();
    Shape shape =
        switch (random.nextInt(3)) {
          case 0 -> Shape.of(x.shape().elements());
          case 1 -> x.shape().insert(random.nextInt(x.rank() + 1), 1);
          default -> x.rank() < 2 ? x.shape() : merged(x.shape(), random.nextInt(x.rank() - 1));
        };
    return shape.rank() > 4 ? Optional.empty() : value(x.tensor.reshape(shape), x.exact);
  }

  private static Shape merged(Shape shape, int axis) {
    return shape.remove(axis).with(axis, shape.size(axis) * shape.size(axis + 1));
  }

  private Optional<Value> transpose() {
    Value x = pick();
    List<Integer> left = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
    int[] permutation = new int[x.rank()];
    Arrays.setAll(permutation, _ -> left.remove(random.nextInt(left.size())));
    return value(x.tensor.transpose(permutation), x.exact);
  }

  private Optional<Value> slice() {
    Value x = pick();
    List<Integer> start = new ArrayList<>();
    List<Integer> end = new ArrayList<>();
    for (int size : x.shape().toArray()) {
      int from = random.nextInt(size + 1) / 2;
      start.add(from);
      end.add(from + random.nextInt(size - from + 1));
    }
    return value(Tensor.of(new Op.Slice(start, end), x.tensor), x.exact);
  }

  private Optional<Value> pad() {
    Value x = pick();
    List<Integer> before = IntStream.range(0, x.rank()).mapToObj(_ -> random.nextInt(3)).toList();
    List<Integer> after = IntStream.range(0, x.rank()).mapToObj(_ -> random.nextInt(3)).toList();
    return value(Tensor.of(new Op.Pad(before, after), x.tensor), x.exact);
  }

  private Optional<Value> concat() {
    Value a = pick();
    if (a.rank() == 0) {
      return Optional.empty();
    }
    int axis = random.nextInt(a.rank());
    Value b = input(a.shape().with(axis, size()));
    return value(
        random.nextBoolean()
            ? Tensor.concat(axis, a.tensor, b.tensor)
            : Tensor.concat(axis, b.tensor, a.tensor, a.tensor),
        a.exact);
  }

  private Optional<Value> gather() {
    Value x = pick();
    if (x.rank() == 0) {
      return Optional.empty();
    }
    int batch = random.nextInt(x.rank());
    int choices = x.shape().size(batch);
    int chosen = choices == 0 ? 0 : size();
    Shape shape = x.shape().range(0, batch).concat(Shape.of(chosen));
    Tensor indices = input(new ArrayType(shape, ElementType.INT32), choices).tensor;
    return value(x.tensor.gather(indices), x.exact);
  }

  private Optional<Value> scatterAdd() {
    Value x = pick();
    if (x.rank() == 0) {
      return Optional.empty();
    }
    int batch = random.nextInt(x.rank());
    int choices = 1 + random.nextInt(6);
    Shape shape = x.shape().range(0, batch + 1);
    Tensor indices = input(new ArrayType(shape, ElementType.INT32), choices).tensor;
    return value(indices.scatterAdd(x.tensor, choices), false);
  }

  private Optional<Value> unfold() {
    Value x = pick();
    if (x.rank() < 2 || x.rank() > 4 || x.shape().size(-1) * x.shape().size(-2) == 0) {
      return Optional.empty();
    }
    int kernelHeight = 1 + random.nextInt(Math.min(3, x.shape().size(-2)));
    int kernelWidth = 1 + random.nextInt(Math.min(3, x.shape().size(-1)));
    int rowStride = 1 + random.nextInt(3);
    int columnStride = 1 + random.nextInt(2);
    return value(x.tensor.unfold(kernelHeight, kernelWidth, rowStride, columnStride), x.exact);
  }

  private Optional<Value> fold() {
    Value x = pick();
    Tensor windows = x.tensor;
    while (windows.shape().rank() < 4) {
      windows = windows.unsqueeze(random.nextInt(windows.shape().rank() + 1));
    }
    int[] sizes =
        windows.shape().range(windows.shape().rank() - 4, windows.shape().rank()).toArray();
    if (Arrays.stream(sizes).anyMatch(size -> size == 0)) {
      return Optional.empty();
    }
    int rowStride = 1 + random.nextInt(2);
    int columnStride = 1 + random.nextInt(3);
    int height = (sizes[2] - 1) * rowStride + sizes[0] + random.nextInt(rowStride);
    int width = (sizes[3] - 1) * columnStride + sizes[1] + random.nextInt(columnStride);
    return value(windows.fold(height, width, rowStride, columnStride), false);
  }

  private Optional<Value> stopGradient() {
    Value x = pick();
    boolean stops = stopsGradients && random.nextInt(3) == 0;
    return stops ? value(x.tensor.stopGradient(), x.exact) : Optional.empty();
  }

  /// What layers and losses are made of: the patterns that executors fuse. A segment that uses
  /// another value too, and yields two.
  private Optional<Value> segment() {
    Value x = pick();
    Tensor other = pick(x.shape()).tensor;
    Tree<Tensor> parts =
        Segment.of(
            Tree.of("x", x.tensor, "unused", other),
            in -> {
              Tensor sum = in.get("x").plus(other);
              Tensor product = sum.tanh().times(other);
              return Tree.of("first", product.sin(), "second", sum.plus(product.mean()));
            });
    return value(parts.get("first").plus(parts.get("second")), false);
  }

  private Optional<Value> composite() {
    Value x = pick();
    if (x.rank() == 0 || x.shape().size(-1) == 0) {
      return Optional.empty();
    }
    Tensor tensor = x.tensor;
    int columns = x.shape().size(-1);
    return value(
        switch (random.nextInt(5)) {
          case 0 -> tensor.softmax(-1);
          case 1 -> tensor.logSoftmax(-1);
          case 2 -> tensor.logSumExp(-1);
          case 3 -> tensor.minus(tensor.mean(-1).unsqueeze(-1)).clamp(-0.4, 0.4);
          default ->
              tensor
                  .reshape(x.shape().elements() / columns, columns)
                  .matmul(input(Shape.of(columns, 6)).tensor.times(0.3))
                  .plus(input(Shape.of(6)).tensor)
                  .relu();
        },
        false);
  }
}
