package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Turns a simplified program into kernels over numbered slots.
final class Lowering {
  private final Arithmetic arithmetic;
  private final Fusion fusion;
  private final Scratch scratch = new Scratch();
  private final Map<Tensor, Integer> slots = new IdentityHashMap<>();
  private final Map<Tensor, Integer> transposes = new IdentityHashMap<>();
  private final List<Integer> sizes = new ArrayList<>();
  private final Map<Integer, Float> constants = new TreeMap<>();
  private final List<Kernel> kernels = new ArrayList<>();

  Lowering(Arithmetic arithmetic, Program program) {
    this.arithmetic = arithmetic;
    List<Tensor> outputs = program.outputs().leaves();
    List<Tensor> order = Tensor.inOrder(outputs);
    this.fusion = new Fusion(order, outputs);
    program.inputs().leaves().forEach(this::newSlot);
    order.forEach(this::lower);
  }

  /// The instructions in order.
  List<Kernel> kernels() {
    return kernels;
  }

  /// The number of elements of each slot.
  List<Integer> sizes() {
    return sizes;
  }

  /// The slots that hold one unchanging number.
  Map<Integer, Float> constants() {
    return constants;
  }

  /// Where a stored value is.
  int slot(Tensor tensor) {
    return Objects.requireNonNull(slots.get(tensor));
  }

  private int newSlot(Tensor tensor) {
    int slot = newSlot(tensor.shape().elements());
    slots.put(tensor, slot);
    return slot;
  }

  private int newSlot(int elements) {
    sizes.add(elements);
    return sizes.size() - 1;
  }

  private void lower(Tensor tensor) {
    boolean stored =
        !fusion.isStep(tensor) && !fusion.isWalked(tensor) && !fusion.isInProduct(tensor);
    if (!stored || slots.containsKey(tensor)) {
      return;
    }
    switch (tensor.op()) {
      case Op.Input _ -> throw new IllegalStateException(tensor + " is not an input");
      case Op.Reshape _, Op.StopGradient _, Op.Barrier _ ->
          slots.put(tensor, slot(tensor.operand(0)));
      case Op.Recomputed _ -> slots.put(tensor, slot(tensor.operands().getLast()));
      case Op.Constant(double value) -> constants.put(newSlot(tensor), (float) value);
      case Op.Unary _, Op.Select _ ->
          fusion
              .ended(tensor)
              .ifPresentOrElse(product -> product(product, tensor), () -> elementwise(tensor));
      case Op.Binary _ ->
          fusion
              .sum(tensor)
              .ifPresentOrElse(_ -> product(tensor, tensor), () -> elementwise(tensor));
      case Op.Matmul _ -> product(tensor, tensor);
      case Op.Reduce op -> {
        int source = slot(tensor.operand(0));
        Shape shape = tensor.operand(0).shape();
        kernels.add(ReduceKernel.of(arithmetic, op, newSlot(tensor), source, shape));
      }
      case Op.Broadcast(Shape shape) ->
          copy(tensor, 0, Strides.broadcast(tensor.operand(0).shape(), shape));
      case Op.Transpose(List<Integer> permutation) -> transpose(permutation, tensor);
      case Op.Slice(List<Integer> start, List<Integer> _) -> {
        int[] strides = tensor.operand(0).shape().strides();
        copy(tensor, offset(start, strides), strides);
      }
      case Op.Pad op -> pad(op, tensor);
      case Op.Concat(int axis) -> concat(axis, tensor);
      case Op.Gather _ -> gather(tensor, tensor.operand(0), tensor.operand(1));
      case Op.ScatterAdd op -> scatterAdd(op, tensor, tensor.operand(0), tensor.operand(1));
      case Op.Unfold op -> {
        int source = slot(tensor.operand(0));
        Shape shape = tensor.operand(0).shape();
        kernels.add(UnfoldKernel.of(arithmetic, op, newSlot(tensor), source, shape));
      }
      case Op.Fold op -> {
        int source = slot(tensor.operand(0));
        Shape shape = tensor.operand(0).shape();
        kernels.add(FoldKernel.of(arithmetic, op, newSlot(tensor), source, shape));
      }
      case Op.ArgMax _ -> {
        int columns = tensor.operand(0).shape().size(-1);
        int source = slot(tensor.operand(0));
        int rows = tensor.shape().elements();
        kernels.add(new ArgMaxKernel(newSlot(tensor), source, rows, columns));
      }
    }
  }

  private static int offset(List<Integer> start, int[] strides) {
    return IntStream.range(0, strides.length).map(axis -> start.get(axis) * strides[axis]).sum();
  }

  private void copy(Tensor tensor, int sourceAt, int[] sourceStrides) {
    int source = slot(tensor.operand(0));
    kernels.add(
        CopyKernel.whole(
            arithmetic, newSlot(tensor), tensor.shape(), source, sourceAt, sourceStrides));
  }

  private void transpose(List<Integer> permutation, Tensor tensor) {
    Tensor operand = tensor.operand(0);
    if (exchangesLastTwo(permutation)) {
      slots.put(tensor, transposed(operand));
    } else {
      int[] strides = operand.shape().strides();
      copy(tensor, 0, permutation.stream().mapToInt(axis -> strides[axis]).toArray());
    }
  }

  private static boolean exchangesLastTwo(List<Integer> permutation) {
    int last = permutation.size() - 1;
    return permutation.get(last) == last - 1
        && IntStream.range(0, last - 1).allMatch(axis -> permutation.get(axis) == axis);
  }

  /// A product, or a sum with one, and what `result` does to it.
  private void product(Tensor tensor, Tensor result) {
    Optional<Fusion.Sum> sum = fusion.sum(tensor);
    Tensor matmul = sum.isPresent() ? sum.get().product() : tensor;
    Op.Matmul op = (Op.Matmul) matmul.op();
    Product product = Product.of(op, matmul.operand(0).shape(), matmul.operand(1).shape());
    Product.Form form = product.form(op);
    int right = right(op, matmul, form);
    int left = slot(matmul.operand(0));
    int addend = sum.isPresent() ? slot(sum.get().addend()) : MatmulKernel.NONE;
    Product.Start start = sum.isPresent() ? sum.get().start() : Product.Start.NOWHERE;
    MatmulKernel.Slots slots = new MatmulKernel.Slots(newSlot(result), left, right, addend);
    kernels.add(
        new MatmulKernel(
            arithmetic, product, form, op.transposeLeft(), slots, start, ending(result)));
  }

  private MatmulKernel.Ending ending(Tensor result) {
    if (fusion.ended(result).isEmpty()) {
      return new MatmulKernel.Ending.None();
    }
    return result.op() instanceof Op.Select
        ? new MatmulKernel.Ending.Masked(slot(result.operand(0)), scratch.filled(0))
        : new MatmulKernel.Ending.Rectified();
  }

  /// The slot of the right operand as the form wants it.
  private int right(Op.Matmul op, Tensor tensor, Product.Form form) {
    boolean wanted = form == Product.Form.DOTS;
    Tensor right = tensor.operand(1);
    return op.transposeRight() == wanted ? slot(right) : transposed(right);
  }

  /// The slot of the value with its last two axes exchanged, computed once for all products.
  private int transposed(Tensor tensor) {
    return transposes.computeIfAbsent(
        tensor,
        _ -> {
          int target = newSlot(tensor.shape().elements());
          kernels.add(TransposeKernel.of(arithmetic, target, slot(tensor), tensor.shape()));
          return target;
        });
  }

  private void pad(Op.Pad op, Tensor tensor) {
    int[] strides = tensor.shape().strides();
    parts(tensor, true, List.of(part(tensor.operand(0), offset(op.before(), strides), strides)));
  }

  private void concat(int axis, Tensor tensor) {
    int[] strides = tensor.shape().strides();
    List<CopyKernel.Part> parts = new ArrayList<>();
    int at = 0;
    for (Tensor operand : tensor.operands()) {
      parts.add(part(operand, at * strides[axis], strides));
      at += operand.shape().size(axis);
    }
    parts(tensor, false, parts);
  }

  private CopyKernel.Part part(Tensor operand, int targetAt, int[] targetStrides) {
    Shape shape = operand.shape();
    Strides strides = Strides.of(shape, shape.strides(), targetStrides);
    return new CopyKernel.Part(slot(operand), 0, targetAt, strides);
  }

  private void parts(Tensor tensor, boolean clear, List<CopyKernel.Part> parts) {
    kernels.add(
        new CopyKernel(arithmetic, newSlot(tensor), tensor.shape().elements(), clear, parts));
  }

  private void gather(Tensor tensor, Tensor values, Tensor indices) {
    int axis = indices.shape().rank() - 1;
    Shape shape = values.shape();
    kernels.add(
        new GatherKernel(
            newSlot(tensor),
            slot(values),
            slot(indices),
            shape.range(0, axis).elements(),
            shape.size(axis),
            indices.shape().size(-1),
            shape.range(axis + 1, shape.rank()).elements()));
  }

  private void scatterAdd(Op.ScatterAdd op, Tensor tensor, Tensor indices, Tensor updates) {
    int axis = indices.shape().rank() - 1;
    Shape shape = updates.shape();
    kernels.add(
        new ScatterAddKernel(
            newSlot(tensor),
            slot(indices),
            slot(updates),
            shape.range(0, axis).elements(),
            op.rows(),
            indices.shape().size(-1),
            shape.range(axis + 1, shape.rank()).elements()));
  }

  private void elementwise(Tensor tensor) {
    ChainWriter writer = new ChainWriter(tensor.shape());
    writer.collect(tensor);
    List<Tensor> stored = writer.number(tensor);
    int[] targets = stored.stream().mapToInt(this::newSlot).toArray();
    int elements = tensor.shape().elements();
    kernels.add(
        new ElementwiseKernel(
            arithmetic, scratch, elements, writer.chain(stored), writer.operands, targets));
  }

  /// Gathers the operands and steps of one elementwise kernel.
  private final class ChainWriter {
    private final Shape shape;
    private final Map<Tensor, Integer> registers = new IdentityHashMap<>();
    private final Set<Tensor> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<ElementwiseKernel.Operand> operands = new ArrayList<>();
    private final List<Tensor> steps = new ArrayList<>();

    ChainWriter(Shape shape) {
      this.shape = shape;
    }

    void collect(Tensor step) {
      for (Tensor operand : step.operands()) {
        if (!visited.add(operand)) {
          continue;
        }
        if (fusion.isStep(operand)) {
          collect(operand);
        } else {
          registers.put(operand, operands.size());
          operands.add(operand(operand));
        }
      }
    }

    private ElementwiseKernel.Operand operand(Tensor operand) {
      OptionalDouble filling = Simplify.filling(operand);
      if (filling.isPresent()) {
        return new ElementwiseKernel.Operand.Filled((float) filling.getAsDouble());
      }
      boolean walked = fusion.isWalked(operand);
      Tensor stored = walked ? operand.operand(0) : operand;
      int[] source = walked ? Strides.broadcast(stored.shape(), shape) : operand.shape().strides();
      Strides strides = Strides.of(shape, source, shape.strides());
      return new ElementwiseKernel.Operand.Walked(slot(stored), strides);
    }

    /// Numbers what leads to the last step and returns what of it is stored.
    List<Tensor> number(Tensor last) {
      numberAfterOperands(last);
      return steps.stream().filter(step -> step == last || fusion.isOutput(step)).toList();
    }

    private void numberAfterOperands(Tensor step) {
      for (Tensor operand : step.operands()) {
        if (!registers.containsKey(operand)) {
          numberAfterOperands(operand);
        }
      }
      registers.put(step, operands.size() + steps.size());
      steps.add(step);
    }

    Chain chain(List<Tensor> stored) {
      return new Chain(
          operands.stream().map(ElementwiseKernel.Operand::kind).toList(),
          steps.stream().map(this::step).toList(),
          stored.stream().map(registers::get).toList());
    }

    private Chain.Step step(Tensor tensor) {
      return switch (tensor.op()) {
        case Op.Unary(UnaryFunction function) ->
            new Chain.Step.Unary(function, register(tensor, 0));
        case Op.Binary(BinaryFunction function) ->
            new Chain.Step.Binary(function, register(tensor, 0), register(tensor, 1));
        case Op.Select _ ->
            new Chain.Step.Select(register(tensor, 0), register(tensor, 1), register(tensor, 2));
        case Op.Input _, Op.Constant _, Op.Matmul _, Op.Reduce _, Op.Broadcast _, Op.Reshape _ ->
            throw new IllegalStateException(tensor + " is not elementwise");
        case Op.Transpose _, Op.Slice _, Op.Pad _, Op.Concat _, Op.Gather _, Op.ScatterAdd _ ->
            throw new IllegalStateException(tensor + " is not elementwise");
        case Op.Unfold _, Op.Fold _, Op.ArgMax _ ->
            throw new IllegalStateException(tensor + " is not elementwise");
        case Op.StopGradient _, Op.Barrier _, Op.Recomputed _ ->
            throw new IllegalStateException(tensor + " is not elementwise");
      };
    }

    private int register(Tensor tensor, int operand) {
      return Objects.requireNonNull(registers.get(tensor.operand(operand)));
    }
  }
}
