package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.Reduction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A symbolic, immutable value in a program being written: an operation, its operands, and the type
/// of what it yields. Nothing is computed until an [Executor] runs the [Program].
///
/// Types are checked as the program is written; the message names the operation and the shapes.
/// Operands of elementwise operations broadcast by NumPy's rule. A negative axis counts from the
/// end.
public final class Tensor {
  private final Op op;
  private final List<Tensor> operands;
  private final ArrayType type;
  private final int depth;

  private Tensor(Op op, List<Tensor> operands) {
    this.op = op;
    this.operands = operands;
    int deepest = 0;
    List<ArrayType> types = new ArrayList<>(operands.size());
    for (Tensor operand : operands) {
      deepest = Math.max(deepest, operand.depth);
      types.add(operand.type);
    }
    this.depth = 1 + deepest;
    this.type = op.type(types);
  }

  /// The result of `op` on `operands`.
  ///
  /// Throws `IllegalArgumentException` naming the operation and the types if they don't fit.
  static Tensor of(Op op, Tensor... operands) {
    return new Tensor(op, List.of(operands));
  }

  static Tensor of(Op op, List<Tensor> operands) {
    return new Tensor(op, List.copyOf(operands));
  }

  /// A value given when the program runs; `name` is for messages.
  ///
  /// @param name what messages call it
  /// @param type shape and elements of the array to come
  public static Tensor input(String name, ArrayType type) {
    return of(new Op.Input(name, type));
  }

  /// One number, of rank 0.
  ///
  /// @param value any number, infinities and NaN included
  public static Tensor constant(double value) {
    return of(new Op.Constant(value));
  }

  /// An array of one repeated number.
  ///
  /// @param shape the extents of the result
  /// @param value every element
  public static Tensor filled(Shape shape, double value) {
    return constant(value).broadcast(shape);
  }

  /// The operation that yields this value.
  Op op() {
    return op;
  }

  /// What the operation is applied to.
  List<Tensor> operands() {
    return operands;
  }

  Tensor operand(int index) {
    return operands.get(index);
  }

  /// The number of values on the longest way here from a value without operands.
  int depth() {
    return depth;
  }

  /// Shape and element type.
  public ArrayType type() {
    return type;
  }

  /// The extents.
  public Shape shape() {
    return type.shape();
  }

  // Elementwise, one operand

  private Tensor unary(UnaryFunction function) {
    return of(new Op.Unary(function), this);
  }

  /// `-x`.
  public Tensor negate() {
    return unary(UnaryFunction.NEGATE);
  }

  /// `e^x`.
  public Tensor exp() {
    return unary(UnaryFunction.EXP);
  }

  /// The natural logarithm.
  public Tensor log() {
    return unary(UnaryFunction.LOG);
  }

  /// The square root; its gradient at 0 is 0, not infinite.
  public Tensor sqrt() {
    return unary(UnaryFunction.SQRT);
  }

  /// `1/x`.
  public Tensor reciprocal() {
    return unary(UnaryFunction.RECIPROCAL);
  }

  /// Sine of radians.
  public Tensor sin() {
    return unary(UnaryFunction.SIN);
  }

  /// Cosine of radians.
  public Tensor cos() {
    return unary(UnaryFunction.COS);
  }

  /// The hyperbolic tangent.
  public Tensor tanh() {
    return unary(UnaryFunction.TANH);
  }

  /// `1/(1+e^-x)`.
  public Tensor sigmoid() {
    return unary(UnaryFunction.SIGMOID);
  }

  /// `log(1+e^x)`, without overflow.
  public Tensor softplus() {
    return unary(UnaryFunction.SOFTPLUS);
  }

  /// `max(x, 0)`; its gradient at 0 is 0.
  public Tensor relu() {
    return unary(UnaryFunction.RELU);
  }

  /// `|x|`; its gradient at 0 is 0.
  public Tensor abs() {
    return unary(UnaryFunction.ABS);
  }

  /// -1, 0 or 1; its gradient is 0.
  public Tensor sign() {
    return unary(UnaryFunction.SIGN);
  }

  /// `x²`.
  public Tensor square() {
    return times(this);
  }

  /// `x` held between `low` and `high`. No gradient passes at a bound, nor beyond it: what is held
  /// at a bound stays there.
  ///
  /// Throws `IllegalArgumentException` if `low` is above `high`.
  ///
  /// @param low the least result
  /// @param high the greatest result, not below `low`
  public Tensor clamp(double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "clamp needs a low of at most high, was " + low + " and " + high);
    }
    Tensor least = constant(low);
    Tensor greatest = constant(high);
    Tensor held = maximum(least).minimum(greatest).stopGradient();
    return greater(least).times(greatest.greater(this)).select(this, held);
  }

  // Elementwise, two operands

  private Tensor binary(BinaryFunction function, Tensor other) {
    Shape shape = Shape.broadcast(function.name(), shape(), other.shape());
    return of(new Op.Binary(function), broadcast(shape), other.broadcast(shape));
  }

  /// `x + y`.
  ///
  /// @param other `y`, of a shape that broadcasts with this
  public Tensor plus(Tensor other) {
    return binary(BinaryFunction.ADD, other);
  }

  /// `x + y`.
  ///
  /// @param other `y`, for every element
  public Tensor plus(double other) {
    return plus(constant(other));
  }

  /// `x - y`.
  ///
  /// @param other `y`, of a shape that broadcasts with this
  public Tensor minus(Tensor other) {
    return binary(BinaryFunction.SUBTRACT, other);
  }

  /// `x - y`.
  ///
  /// @param other `y`, for every element
  public Tensor minus(double other) {
    return minus(constant(other));
  }

  /// `x y`.
  ///
  /// @param other `y`, of a shape that broadcasts with this
  public Tensor times(Tensor other) {
    return binary(BinaryFunction.MULTIPLY, other);
  }

  /// `x y`.
  ///
  /// @param other `y`, for every element
  public Tensor times(double other) {
    return times(constant(other));
  }

  /// `x / y`.
  ///
  /// @param other `y`, of a shape that broadcasts with this
  public Tensor dividedBy(Tensor other) {
    return binary(BinaryFunction.DIVIDE, other);
  }

  /// `x / y`.
  ///
  /// @param other `y`, for every element
  public Tensor dividedBy(double other) {
    return dividedBy(constant(other));
  }

  /// The greater of each pair; where they are equal, each gets half the gradient.
  ///
  /// @param other of a shape that broadcasts with this
  public Tensor maximum(Tensor other) {
    return binary(BinaryFunction.MAXIMUM, other);
  }

  /// The lesser of each pair; where they are equal, each gets half the gradient.
  ///
  /// @param other of a shape that broadcasts with this
  public Tensor minimum(Tensor other) {
    return binary(BinaryFunction.MINIMUM, other);
  }

  /// 1 where `x > y`, else 0.
  ///
  /// @param other `y`, of a shape that broadcasts with this
  public Tensor greater(Tensor other) {
    return binary(BinaryFunction.GREATER, other);
  }

  /// 1 where `x >= y`, else 0.
  ///
  /// @param other `y`, of a shape that broadcasts with this
  public Tensor greaterEqual(Tensor other) {
    return binary(BinaryFunction.GREATER_EQUAL, other);
  }

  /// 1 where `x = y`, else 0.
  ///
  /// @param other `y`, of a shape that broadcasts with this
  public Tensor equal(Tensor other) {
    return binary(BinaryFunction.EQUAL, other);
  }

  /// `whenTrue` where this value is not 0, and `whenFalse` elsewhere.
  ///
  /// @param whenTrue of a shape that broadcasts with this
  /// @param whenFalse of a shape that broadcasts with both
  public Tensor select(Tensor whenTrue, Tensor whenFalse) {
    Shape branches = Shape.broadcast("select", whenTrue.shape(), whenFalse.shape());
    Shape shape = Shape.broadcast("select", shape(), branches);
    return of(
        new Op.Select(), broadcast(shape), whenTrue.broadcast(shape), whenFalse.broadcast(shape));
  }

  // Products and reductions

  /// The matrix product over the last two axes. Leading axes are equal, or one operand has none.
  ///
  /// @param other `[..., n, columns]`, where this is `[..., rows, n]`
  public Tensor matmul(Tensor other) {
    return matmul(other, false, false);
  }

  /// The matrix product over the last two axes, of either operand transposed if so said.
  ///
  /// @param other `[..., n, columns]`, or `[..., columns, n]` if transposed
  /// @param transposeThis whether this is `[..., n, rows]`, not `[..., rows, n]`
  /// @param transposeOther whether `other` is transposed
  public Tensor matmul(Tensor other, boolean transposeThis, boolean transposeOther) {
    return of(new Op.Matmul(transposeThis, transposeOther), this, other);
  }

  Tensor reduce(Reduction reduction, int... axes) {
    if (axes.length == 0) {
      return this;
    }
    List<Integer> ascending = IntStream.of(axes).map(shape()::axis).sorted().boxed().toList();
    return of(new Op.Reduce(reduction, ascending), this);
  }

  /// The sum over all elements.
  public Tensor sum() {
    return sum(IntStream.range(0, shape().rank()).toArray());
  }

  /// The sum over `axes`, which vanish.
  ///
  /// @param axes each at most once; none leaves this as it is
  public Tensor sum(int... axes) {
    return reduce(Reduction.SUM, axes);
  }

  /// The mean over all elements.
  public Tensor mean() {
    return mean(IntStream.range(0, shape().rank()).toArray());
  }

  /// The mean over `axes`, which vanish.
  ///
  /// @param axes each at most once; none leaves this as it is
  public Tensor mean(int... axes) {
    double count =
        IntStream.of(axes).mapToDouble(axis -> shape().size(axis)).reduce(1, (a, b) -> a * b);
    return sum(axes).times(1 / count);
  }

  /// The greatest element along `axis`, which vanishes; equal ones share the gradient.
  ///
  /// @param axis one of this
  public Tensor max(int axis) {
    return reduce(Reduction.MAX, axis);
  }

  /// The index of the first greatest element along the last axis, which vanishes.
  public Tensor argMax() {
    return of(new Op.ArgMax(), this);
  }

  /// `log Σ e^x` along `axis`, which vanishes, without overflow.
  ///
  /// @param axis one of this
  public Tensor logSumExp(int axis) {
    Tensor greatest = max(axis).stopGradient();
    Tensor infinite = greatest.abs().equal(constant(Double.POSITIVE_INFINITY));
    Tensor shift = infinite.select(constant(0), greatest);
    return minus(shift.unsqueeze(axis)).exp().sum(axis).log().plus(shift);
  }

  /// `x - log Σ e^x` along `axis`.
  ///
  /// @param axis along which the exponentials of the results sum to 1
  public Tensor logSoftmax(int axis) {
    Tensor shifted = minus(max(axis).stopGradient().unsqueeze(axis));
    return shifted.minus(shifted.exp().sum(axis).log().unsqueeze(axis));
  }

  /// `e^x / Σ e^x` along `axis`.
  ///
  /// @param axis along which the results sum to 1
  public Tensor softmax(int axis) {
    Tensor powers = minus(max(axis).stopGradient().unsqueeze(axis)).exp();
    return powers.dividedBy(powers.sum(axis).unsqueeze(axis));
  }

  /// At each place along `axis` the sum of all up to it, itself included. Sums of 2, 4, 8, ...
  /// neighbours are made of each other, so that it takes a logarithm of the extent in steps.
  ///
  /// @param axis one of this, whose extent stays
  public Tensor cumulativeSum(int axis) {
    int size = shape().size(axis);
    Tensor sums = this;
    for (int shift = 1; shift < size; shift *= 2) {
      sums = sums.plus(sums.slice(axis, 0, size - shift).pad(axis, shift, 0));
    }
    return sums;
  }

  // Arrangement

  /// Repetition to `shape` by NumPy's rule.
  ///
  /// @param shape of at least this rank; an extent may differ only where this one is 1
  public Tensor broadcast(Shape shape) {
    if (shape.equals(shape())) {
      return this;
    }
    Shape padded = shape();
    while (padded.rank() < shape.rank()) {
      padded = padded.insert(0, 1);
    }
    Tensor aligned = reshape(padded);
    return padded.equals(shape) ? aligned : of(new Op.Broadcast(shape), aligned);
  }

  /// The same elements in the same order under another shape.
  ///
  /// @param shape of as many elements
  public Tensor reshape(Shape shape) {
    return shape.equals(shape()) ? this : of(new Op.Reshape(shape), this);
  }

  /// The same elements in the same order under another shape.
  ///
  /// @param sizes the extents, of as many elements
  public Tensor reshape(int... sizes) {
    return reshape(Shape.of(sizes));
  }

  /// One more axis of extent 1 where `axis` of the result is to be.
  ///
  /// @param axis from `-rank - 1` to `rank`
  public Tensor unsqueeze(int axis) {
    return reshape(shape().insert(axis < 0 ? axis + shape().rank() + 1 : axis, 1));
  }

  /// The axes reordered: axis `i` of the result is axis `permutation[i]` of this.
  ///
  /// @param permutation each axis once
  public Tensor transpose(int... permutation) {
    return of(new Op.Transpose(list(IntStream.of(permutation).map(shape()::axis).toArray())), this);
  }

  /// The last two axes exchanged.
  public Tensor transpose() {
    int[] permutation = IntStream.range(0, shape().rank()).toArray();
    int last = shape().axis(-1);
    int previous = shape().axis(-2);
    permutation[last] = previous;
    permutation[previous] = last;
    return transpose(permutation);
  }

  /// The elements `start` (inclusive) to `end` (exclusive) along `axis`.
  ///
  /// @param axis one of this
  /// @param start from 0 to `end`
  /// @param end at most the extent
  public Tensor slice(int axis, int start, int end) {
    int[] from = new int[shape().rank()];
    int[] to = shape().toArray();
    from[shape().axis(axis)] = start;
    to[shape().axis(axis)] = end;
    return of(new Op.Slice(list(from), list(to)), this);
  }

  /// Zeros put around along `axis`.
  ///
  /// @param axis one of this
  /// @param before how many in front, at least 0
  /// @param after how many behind, at least 0
  public Tensor pad(int axis, int before, int after) {
    int[] low = new int[shape().rank()];
    int[] high = new int[shape().rank()];
    low[shape().axis(axis)] = before;
    high[shape().axis(axis)] = after;
    return of(new Op.Pad(list(low), list(high)), this);
  }

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /// The tensors one after the other along `axis`.
  ///
  /// @param axis one that they have
  /// @param tensors at least one, of equal types but for the extent along `axis`
  public static Tensor concat(int axis, Tensor... tensors) {
    return concat(axis, Arrays.asList(tensors));
  }

  /// The tensors one after the other along `axis`.
  ///
  /// @param axis one that they have
  /// @param tensors at least one, of equal types but for the extent along `axis`
  public static Tensor concat(int axis, List<Tensor> tensors) {
    return of(new Op.Concat(tensors.getFirst().shape().axis(axis)), tensors);
  }

  /// Rows chosen by index: of these values `[batch..., rows, rest...]` and integers `[batch...,
  /// chosen]`, the result is `[batch..., chosen, rest...]`.
  ///
  /// @param indices each from 0 to `rows - 1`
  public Tensor gather(Tensor indices) {
    return of(new Op.Gather(), this, indices);
  }

  /// One element of each row: of these values `[batch..., columns]` and integers `[batch...]`, the
  /// result is `[batch...]`.
  ///
  /// @param indices each from 0 to `columns - 1`
  public Tensor pick(Tensor indices) {
    return gather(indices.unsqueeze(-1)).reshape(indices.shape());
  }

  /// The transpose of [#gather]: of these integers `[batch..., chosen]` and updates `[batch...,
  /// chosen, rest...]` the sums `[batch..., rows, rest...]` of all updates with a row's index.
  ///
  /// @param updates floats, whose `[batch..., chosen]` are those of the indices
  /// @param rows more than the greatest index
  public Tensor scatterAdd(Tensor updates, int rows) {
    return of(new Op.ScatterAdd(rows), this, updates);
  }

  /// All windows of the last two axes: of these planes `[..., height, width]` the result is `[...,
  /// kernelHeight, kernelWidth, rows, columns]`, where `rows` by `columns` windows lie wholly
  /// inside, their corners `rowStride` and `columnStride` apart.
  ///
  /// @param kernelHeight from 1 to `height`
  /// @param kernelWidth from 1 to `width`
  /// @param rowStride at least 1
  /// @param columnStride at least 1
  public Tensor unfold(int kernelHeight, int kernelWidth, int rowStride, int columnStride) {
    return of(new Op.Unfold(kernelHeight, kernelWidth, rowStride, columnStride), this);
  }

  /// The transpose of [#unfold]: of these windows `[..., kernelHeight, kernelWidth, rows, columns]`
  /// the planes `[..., height, width]` of the sums of all that lie on each other.
  ///
  /// @param height of a plane into which `rows` windows fit, and no more
  /// @param width of a plane into which `columns` windows fit, and no more
  /// @param rowStride between windows below each other, at least 1
  /// @param columnStride between windows beside each other, at least 1
  public Tensor fold(int height, int width, int rowStride, int columnStride) {
    return of(new Op.Fold(height, width, rowStride, columnStride), this);
  }

  // Images

  /// Two-dimensional convolution, without turning the kernels over: of these images `[...,
  /// channels, height, width]` and `kernels` `[outputs, channels, kernelHeight, kernelWidth]` the
  /// result is `[..., outputs, rows, columns]`.
  ///
  /// @param kernels as many `channels` as the images have
  /// @param stride how far windows lie apart, at least 1
  /// @param padding how many zeros are put on each side of each plane
  public Tensor conv2d(Tensor kernels, int stride, int padding) {
    return Images.convolution(this, kernels, stride, padding);
  }

  /// The greatest element of each window of `size` by `size`: of planes `[..., height, width]` the
  /// result is `[..., rows, columns]`. Equal ones share the gradient.
  ///
  /// @param size the height and the width of a window, at least 1
  /// @param stride how far windows lie apart, at least 1
  /// @param padding how wide a margin that is never the greatest lies around each plane, at most
  ///   half of `size`
  public Tensor maxPool2d(int size, int stride, int padding) {
    return Images.maxPooling(this, size, stride, padding);
  }

  /// The mean of each window of `size` by `size`: of planes `[..., height, width]` the result is
  /// `[..., rows, columns]`. Zeros of the padding count, as PyTorch's do by default.
  ///
  /// @param size the height and the width of a window, at least 1
  /// @param stride how far windows lie apart, at least 1
  /// @param padding how many zeros are put on each side of each plane, at most half of `size`
  public Tensor averagePool2d(int size, int stride, int padding) {
    return Images.averagePooling(this, size, stride, padding);
  }

  /// This value, taken for a constant by gradients.
  public Tensor stopGradient() {
    return of(new Op.StopGradient(), this);
  }

  /// All values that `results` depend on, themselves included, operands before their users.
  static List<Tensor> inOrder(Iterable<Tensor> results) {
    return new TopologicalOrder(0).of(results);
  }

  /// All values that `results` depend on and that may depend on one of `sources`, operands before
  /// their users. What is less deep than every source is left out without a look at it, so that
  /// this takes no longer for a late part of a long program.
  static List<Tensor> inOrder(Iterable<Tensor> results, Iterable<Tensor> sources) {
    return TopologicalOrder.after(sources).of(results);
  }

  @Override
  public String toString() {
    return op + operands.stream().map(Tensor::type).toList().toString() + " -> " + type;
  }
}
