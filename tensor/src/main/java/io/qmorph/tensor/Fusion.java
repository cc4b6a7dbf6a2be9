package io.qmorph.tensor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// Decides which values of a program are never stored, or stored by another's kernel: elementwise
/// ones whose users are all in one kernel become steps of it, products with a single user that adds
/// something to them begin with that and end with a rectification or a mask, and repetitions with
/// elementwise users only are walked in place.
final class Fusion {
  private static final int MAXIMUM_STEPS = 32;
  private static final Op ADDITION = new Op.Binary(Op.BinaryFunction.ADD);
  private static final Op RECTIFICATION = new Op.Unary(Op.UnaryFunction.RELU);

  private final Set<Tensor> outputs;
  private final Map<Tensor, Integer> uses = new HashMap<>();
  private final Set<Tensor> usedOtherwise = new HashSet<>();

  /// For each elementwise value the last one of its kernel, and for each of these how many steps it
  /// has.
  private final Map<Tensor, Tensor> last = new HashMap<>();

  private final Map<Tensor, Integer> stepCount = new HashMap<>();

  /// The last value of the kernel that a value's users are in, or the value itself if there are
  /// several.
  private final Map<Tensor, Tensor> usersLast = new HashMap<>();

  private final Map<Tensor, Sum> sums = new HashMap<>();

  /// For each value that rectifies or masks a product where that is computed, the product.
  private final Map<Tensor, Tensor> ended = new HashMap<>();

  private final Set<Tensor> inProducts = new HashSet<>();

  /// A product, what is added to it, and how that lies.
  record Sum(Tensor product, Tensor addend, Product.Start start) {}

  Fusion(List<Tensor> order, List<Tensor> outputs) {
    this.outputs = new HashSet<>(outputs);
    outputs.forEach(output -> use(output, false));
    for (Tensor tensor : order) {
      tensor.operands().forEach(operand -> use(operand, isElementwise(tensor)));
    }
    for (Tensor tensor : order) {
      if (tensor.op().equals(ADDITION)) {
        findSum(tensor, 0, 1);
        findSum(tensor, 1, 0);
      }
    }
    order.forEach(this::findEnd);
    order.reversed().forEach(this::fuseWithUsers);
  }

  private void findSum(Tensor tensor, int product, int other) {
    Tensor left = tensor.operand(product);
    Tensor right = tensor.operand(other);
    boolean fits =
        left.op() instanceof Op.Matmul
            && uses.getOrDefault(left, 0) == 1
            && !sums.containsKey(tensor)
            && Simplify.filling(right).isEmpty();
    if (fits) {
      start(left, right)
          .ifPresent(start -> {
            sums.put(tensor, new Sum(left, isWalked(right) ? right.operand(0) : right, start));
            inProducts.add(left);
          });
    }
  }

  private void findEnd(Tensor tensor) {
    beforeEnd(tensor)
        .filter(this::isOnlyProduct)
        .ifPresent(inner -> {
          ended.put(tensor, inner);
          inProducts.add(inner);
        });
  }

  /// What a value rectifies or masks.
  private Optional<Tensor> beforeEnd(Tensor tensor) {
    if (tensor.op().equals(RECTIFICATION)) {
      return Optional.of(tensor.operand(0));
    }
    boolean masks = tensor.op() instanceof Op.Select && isMask(tensor);
    return masks ? Optional.of(tensor.operand(1)) : Optional.empty();
  }

  private boolean isOnlyProduct(Tensor tensor) {
    boolean product = tensor.op() instanceof Op.Matmul || sums.containsKey(tensor);
    return product && uses.getOrDefault(tensor, 0) == 1;
  }

  private boolean isMask(Tensor select) {
    Tensor condition = select.operand(0);
    return Simplify.filling(select.operand(2)).equals(OptionalDouble.of(0))
        && Simplify.filling(condition).isEmpty()
        && !isWalked(condition);
  }

  /// The product, or sum with one, that `tensor` rectifies or masks where it is computed.
  Optional<Tensor> ended(Tensor tensor) {
    return Optional.ofNullable(ended.get(tensor));
  }

  private Optional<Product.Start> start(Tensor tensor, Tensor addend) {
    Op.Matmul op = (Op.Matmul) tensor.op();
    Product product = Product.of(op, tensor.operand(0).shape(), tensor.operand(1).shape());
    Shape shape = tensor.shape();
    boolean walked = isWalked(addend);
    return product.form(op) == Product.Form.SWAPPED
        ? Optional.empty()
        : product.start(
            shape, walked ? Strides.broadcast(addend.operand(0).shape(), shape) : shape.strides());
  }

  /// The product and what is added to it, if the value is such a sum.
  Optional<Sum> sum(Tensor tensor) {
    return Optional.ofNullable(sums.get(tensor));
  }

  private void use(Tensor tensor, boolean elementwise) {
    uses.merge(tensor, 1, Integer::sum);
    if (!elementwise) {
      usedOtherwise.add(tensor);
    }
  }

  private void fuseWithUsers(Tensor tensor) {
    if (!isElementwise(tensor) || sums.containsKey(tensor) || ended.containsKey(tensor)) {
      tensor.operands().forEach(operand -> usersLast.put(operand, operand));
      return;
    }
    Tensor kernel = usersLast.getOrDefault(tensor, tensor);
    boolean fits = stepCount.getOrDefault(kernel, 0) < MAXIMUM_STEPS;
    last.put(tensor, fits ? kernel : tensor);
    stepCount.merge(fits ? kernel : tensor, 1, Integer::sum);
    for (Tensor operand : tensor.operands()) {
      usersLast.merge(operand, fits ? kernel : tensor, (a, b) -> a.equals(b) ? a : operand);
    }
  }

  static boolean isElementwise(Tensor tensor) {
    return switch (tensor.op()) {
      case Op.Unary _, Op.Binary _, Op.Select _ -> true;
      case Op.Input _, Op.Constant _, Op.Matmul _, Op.Reduce _, Op.Broadcast _ -> false;
      case Op.Reshape _, Op.Transpose _, Op.Slice _, Op.Pad _, Op.Concat _ -> false;
      case Op.Gather _, Op.ScatterAdd _, Op.Unfold _, Op.Fold _ -> false;
      case Op.ArgMax _, Op.StopGradient _, Op.Barrier _, Op.Recomputed _ -> false;
    };
  }

  /// Whether the value is a step of its user's kernel.
  boolean isStep(Tensor tensor) {
    return last.getOrDefault(tensor, tensor) != tensor;
  }

  /// Whether the program yields the value, so that it is stored even if it is a step.
  boolean isOutput(Tensor tensor) {
    return outputs.contains(tensor);
  }

  /// Whether the value is a product, or a sum with one, that is computed with its user.
  boolean isInProduct(Tensor tensor) {
    return inProducts.contains(tensor);
  }

  /// Whether the value is a repetition that its users walk in place.
  boolean isWalked(Tensor tensor) {
    return tensor.op() instanceof Op.Broadcast && !usedOtherwise.contains(tensor);
  }
}
