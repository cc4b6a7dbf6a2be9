package io.qmorph.tensor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides which values of a program are never stored: elementwise ones with a single, elementwise
/// user become a step of that user's kernel, and repetitions with elementwise users only are walked
/// in place.
final class Fusion {
  private static final int MAXIMUM_STEPS = 32;

  private final Map<Tensor, Integer> uses = new HashMap<>();
  private final Set<Tensor> usedOtherwise = new HashSet<>();
  private final Set<Tensor> steps = new HashSet<>();
  private final Map<Tensor, Integer> stepCount = new HashMap<>();

  Fusion(List<Tensor> order, List<Tensor> outputs) {
    outputs.forEach(output -> use(output, false));
    for (Tensor tensor : order) {
      tensor.operands().forEach(operand -> use(operand, isElementwise(tensor)));
    }
    for (Tensor tensor : order) {
      if (isElementwise(tensor)) {
        fuseOperands(tensor);
      }
    }
  }

  private void use(Tensor tensor, boolean elementwise) {
    uses.merge(tensor, 1, Integer::sum);
    if (!elementwise) {
      usedOtherwise.add(tensor);
    }
  }

  private void fuseOperands(Tensor tensor) {
    int count = 1;
    for (Tensor operand : tensor.operands()) {
      int more = stepCount.getOrDefault(operand, 0);
      boolean fits =
          isElementwise(operand)
              && uses.getOrDefault(operand, 0) == 1
              && !usedOtherwise.contains(operand)
              && count + more <= MAXIMUM_STEPS;
      if (fits) {
        steps.add(operand);
        count += more;
      }
    }
    stepCount.put(tensor, count);
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
    return steps.contains(tensor);
  }

  /// Whether the value is a repetition that its users walk in place.
  boolean isWalked(Tensor tensor) {
    return tensor.op() instanceof Op.Broadcast && !usedOtherwise.contains(tensor);
  }
}
