package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.Reduction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// The executor that is obviously right: one plain float64 loop per operation, and nothing clever.
///
/// It is the oracle that every other executor is tested against. Every value, integers too, is an
/// array of doubles while a program runs, and is narrowed only when it is written to an [NDArray].
public final class Reference implements Executor {

  @Override
  public Executable compile(Program program) {
    return new Interpreted(program);
  }

  /// Runs `program` once without narrowing the outputs, which are row-major.
  ///
  /// Throws `IllegalArgumentException` naming the input if one is missing or of another type, and
  /// `IndexOutOfBoundsException` if an index chooses no row.
  ///
  /// @param program what is run
  /// @param inputs by the names and of the types of its signature
  public static Tree<double[]> evaluate(Program program, Tree<NDArray> inputs) {
    new Arguments("input", program.signature()).of(inputs);
    return evaluateDoubles(program, inputs.map(Reference::widen));
  }

  /// Runs `program` once in float64 from inputs to outputs, all row-major; integers are given and
  /// returned as doubles too.
  ///
  /// Throws `IllegalArgumentException` naming the input if one is missing or of another size, and
  /// `IndexOutOfBoundsException` if an index chooses no row.
  ///
  /// @param program what is run
  /// @param inputs by the names of its signature, each of as many numbers as its shape has elements
  public static Tree<double[]> evaluateDoubles(Program program, Tree<double[]> inputs) {
    Map<Tensor, double[]> values = new IdentityHashMap<>();
    program.inputs().forEach((name, input) -> values.put(input, sized(name, input, inputs)));
    for (Tensor tensor : Tensor.inOrder(program.outputs().leaves())) {
      if (!values.containsKey(tensor)) {
        values.put(tensor, compute(tensor, tensor.operands().stream().map(values::get).toList()));
      }
    }
    return program.outputs().map(output -> Objects.requireNonNull(values.get(output)).clone());
  }

  /// The numbers of `array`, each as a double.
  ///
  /// @param array of either element type and any shape
  public static double[] widen(NDArray array) {
    double[] wide = new double[array.shape().elements()];
    for (int i = 0; i < wide.length; i++) {
      wide[i] =
          switch (array.type().element()) {
            case FLOAT32 -> array.floats()[i];
            case INT32 -> array.ints()[i];
          };
    }
    return wide;
  }

  private static void narrow(double[] wide, NDArray array) {
    for (int i = 0; i < wide.length; i++) {
      switch (array.type().element()) {
        case FLOAT32 -> array.floats()[i] = (float) wide[i];
        case INT32 -> array.ints()[i] = (int) wide[i];
      }
    }
  }

  private static double[] sized(String name, Tensor input, Tree<double[]> inputs) {
    double[] values = inputs.get(name);
    if (values.length != input.shape().elements()) {
      throw new IllegalArgumentException(
          "input "
              + name
              + " must be "
              + input.type()
              + ", was given "
              + values.length
              + " numbers");
    }
    return values;
  }

  private record Interpreted(Program program) implements Executable {
    @Override
    public Tree<ArrayType> signature() {
      return program.signature();
    }

    @Override
    public Tree<ArrayType> results() {
      return program.results();
    }

    @Override
    public long bytes() {
      return Tensor.inOrder(program.outputs().leaves()).stream()
          .mapToLong(tensor -> (long) Double.BYTES * tensor.shape().elements())
          .sum();
    }

    @Override
    public void run(Tree<NDArray> inputs, Tree<NDArray> outputs) {
      new Arguments("output", results()).of(outputs);
      evaluate(program, inputs).forEach((name, wide) -> narrow(wide, outputs.get(name)));
    }
  }

  private static double[] compute(Tensor y, List<double[]> x) {
    Shape shape = y.shape();
    return switch (y.op()) {
      case Op.Input(String name, ArrayType type) ->
          throw new IllegalStateException("input " + name + " " + type + " has no value");
      case Op.Constant(double value) -> new double[] {value};
      case Op.Unary(UnaryFunction function) ->
          Arrays.stream(x.getFirst()).map(a -> ScalarFunctions.apply(function, a)).toArray();
      case Op.Binary(BinaryFunction function) -> binary(function, x.get(0), x.get(1));
      case Op.Select _ -> select(x.get(0), x.get(1), x.get(2));
      case Op.Matmul op -> matmul(op, y, x.get(0), x.get(1));
      case Op.Reduce op -> reduce(op, y.operand(0).shape(), shape, x.getFirst());
      case Op.Broadcast _ -> broadcast(y.operand(0).shape(), shape, x.getFirst());
      case Op.Reshape _, Op.StopGradient _, Op.Barrier _ -> x.getFirst();
      case Op.Recomputed _ -> x.getLast();
      case Op.Transpose(List<Integer> permutation) ->
          transpose(permutation, y.operand(0).shape(), shape, x.getFirst());
      case Op.Slice(List<Integer> start, List<Integer> _) ->
          take(shape, y.operand(0).shape(), x.getFirst(), at -> plus(at, start));
      case Op.Pad(List<Integer> before, List<Integer> _) ->
          put(y.operand(0).shape(), shape, x.getFirst(), at -> plus(at, before));
      case Op.Concat(int axis) -> concat(axis, y, x);
      case Op.Gather _ -> gather(y, x.get(0), x.get(1));
      case Op.ScatterAdd _ -> scatterAdd(y, x.get(0), x.get(1));
      case Op.Unfold op -> {
        Windows windows = Windows.of(op, y.operand(0).shape());
        yield take(shape, y.operand(0).shape(), x.getFirst(), at -> placeOf(at, windows));
      }
      case Op.Fold op -> {
        Windows windows = Windows.of(op, y.operand(0).shape());
        yield put(y.operand(0).shape(), shape, x.getFirst(), at -> placeOf(at, windows));
      }
      case Op.ArgMax _ -> argMax(y.operand(0).shape().size(-1), x.getFirst());
    };
  }

  private static double[] binary(BinaryFunction function, double[] a, double[] b) {
    double[] y = new double[a.length];
    Arrays.setAll(y, i -> ScalarFunctions.apply(function, a[i], b[i]));
    return y;
  }

  private static double[] select(double[] condition, double[] whenTrue, double[] whenFalse) {
    double[] y = new double[condition.length];
    Arrays.setAll(y, i -> condition[i] != 0 ? whenTrue[i] : whenFalse[i]);
    return y;
  }

  private static double[] matmul(Op.Matmul op, Tensor product, double[] a, double[] b) {
    Shape left = product.operand(0).shape();
    Shape right = product.operand(1).shape();
    int rows = product.shape().size(-2);
    int columns = product.shape().size(-1);
    int inner = left.size(op.transposeLeft() ? -2 : -1);
    double[] y = new double[product.shape().elements()];
    for (int at = 0; at < y.length; at++) {
      int matrix = at / (rows * columns);
      int row = at / columns % rows;
      int column = at % columns;
      int leftStart = left.rank() == 2 ? 0 : matrix * rows * inner;
      int rightStart = right.rank() == 2 ? 0 : matrix * inner * columns;
      for (int p = 0; p < inner; p++) {
        double l = a[leftStart + (op.transposeLeft() ? p * rows + row : row * inner + p)];
        double r =
            b[rightStart + (op.transposeRight() ? column * inner + p : p * columns + column)];
        y[at] += l * r;
      }
    }
    return y;
  }

  private static double[] reduce(Op.Reduce op, Shape from, Shape to, double[] x) {
    double[] y = new double[to.elements()];
    if (op.reduction() == Reduction.MAX) {
      Arrays.fill(y, Double.NEGATIVE_INFINITY);
    }
    for (int i = 0; i < x.length; i++) {
      int at = ravel(without(op.axes(), unravel(i, from)), to);
      y[at] =
          switch (op.reduction()) {
            case SUM -> y[at] + x[i];
            case MAX -> Math.max(y[at], x[i]);
          };
    }
    return y;
  }

  private static int[] without(List<Integer> axes, int[] index) {
    int[] kept = new int[index.length - axes.size()];
    int next = 0;
    for (int axis = 0; axis < index.length; axis++) {
      if (!axes.contains(axis)) {
        kept[next++] = index[axis];
      }
    }
    return kept;
  }

  private static double[] broadcast(Shape from, Shape to, double[] x) {
    return take(
        to,
        from,
        x,
        at -> {
          int[] source = new int[at.length];
          Arrays.setAll(source, axis -> from.size(axis) == 1 ? 0 : at[axis]);
          return source;
        });
  }

  private static double[] transpose(List<Integer> permutation, Shape from, Shape to, double[] x) {
    return take(
        to,
        from,
        x,
        at -> {
          int[] source = new int[at.length];
          for (int axis = 0; axis < at.length; axis++) {
            source[permutation.get(axis)] = at[axis];
          }
          return source;
        });
  }

  private static double[] concat(int axis, Tensor y, List<double[]> x) {
    double[] whole = new double[y.shape().elements()];
    int start = 0;
    for (int operand = 0; operand < x.size(); operand++) {
      Shape part = y.operand(operand).shape();
      for (int i = 0; i < x.get(operand).length; i++) {
        int[] at = unravel(i, part);
        at[axis] += start;
        whole[ravel(at, y.shape())] = x.get(operand)[i];
      }
      start += part.size(axis);
    }
    return whole;
  }

  private static double[] gather(Tensor y, double[] values, double[] indices) {
    Shape from = y.operand(0).shape();
    Shape chosen = y.operand(1).shape();
    return take(y.shape(), from, values, at -> chooseRow(at, chosen, indices, from));
  }

  private static double[] scatterAdd(Tensor y, double[] indices, double[] updates) {
    Shape chosen = y.operand(0).shape();
    Shape from = y.operand(1).shape();
    Shape to = y.shape();
    return put(from, to, updates, at -> chooseRow(at, chosen, indices, to));
  }

  /// The place in `table` that the index found at the leading part of `at` points to.
  private static int[] chooseRow(int[] at, Shape chosen, double[] indices, Shape table) {
    int axis = chosen.rank() - 1;
    int index = (int) indices[ravel(Arrays.copyOf(at, chosen.rank()), chosen)];
    int[] source = at.clone();
    source[axis] = RowIndex.require(index, table.size(axis));
    return source;
  }

  /// The place `[..., y, x]` in the planes of what is at `[..., row, column, i, j]` of the windows.
  private static int[] placeOf(int[] at, Windows windows) {
    int leading = at.length - 4;
    int[] place = Arrays.copyOf(at, leading + 2);
    place[leading] = at[leading + 2] * windows.rowStride() + at[leading];
    place[leading + 1] = at[leading + 3] * windows.columnStride() + at[leading + 1];
    return place;
  }

  private static double[] argMax(int columns, double[] x) {
    double[] y = new double[x.length / columns];
    for (int row = 0; row < y.length; row++) {
      int best = 0;
      for (int column = 1; column < columns; column++) {
        if (x[row * columns + column] > x[row * columns + best]) {
          best = column;
        }
      }
      y[row] = best;
    }
    return y;
  }

  /// For each place of `to`, the element of `x` at the place of `from` that `source` names.
  private static double[] take(Shape to, Shape from, double[] x, UnaryOperator<int[]> source) {
    double[] y = new double[to.elements()];
    Arrays.setAll(y, i -> x[ravel(source.apply(unravel(i, to)), from)]);
    return y;
  }

  /// The sums at each place of `to` of the elements of `x` for whose place `target` names it.
  private static double[] put(Shape from, Shape to, double[] x, UnaryOperator<int[]> target) {
    double[] y = new double[to.elements()];
    for (int i = 0; i < x.length; i++) {
      y[ravel(target.apply(unravel(i, from)), to)] += x[i];
    }
    return y;
  }

  private static int[] plus(int[] index, List<Integer> offset) {
    int[] sum = new int[index.length];
    Arrays.setAll(sum, axis -> index[axis] + offset.get(axis));
    return sum;
  }

  /// The index along each axis of the element at `flat` in row-major order.
  private static int[] unravel(int flat, Shape shape) {
    int[] index = new int[shape.rank()];
    int rest = flat;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      index[axis] = rest % shape.size(axis);
      rest /= shape.size(axis);
    }
    return index;
  }

  private static int ravel(int[] index, Shape shape) {
    int flat = 0;
    for (int axis = 0; axis < index.length; axis++) {
      flat = flat * shape.size(axis) + index[axis];
    }
    return flat;
  }
}
