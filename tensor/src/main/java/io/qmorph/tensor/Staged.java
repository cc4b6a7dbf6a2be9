package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// A program in two parts, for inputs that change unequally often, such as parameters and
/// observations: what depends on the slow ones alone is computed when they change, and only the
/// rest at every run. Transpositions of slow weights for products go to the first part, too.
///
/// @param early from the slow inputs to `early.*`, what the other part reads of them
/// @param late from `early.*` and those inputs that it still reads to the outputs
public record Staged(Program early, Program late) {

  /// Cuts a program in two.
  ///
  /// Throws `IllegalArgumentException` if an input has a name that the parts use between them.
  ///
  /// @param program any without inputs called `early.` and a number; it is not changed
  /// @param isSlow tells by name which inputs change rarely
  public static Staged of(Program program, Predicate<String> isSlow) {
    return new Cut(Simplify.program(program), isSlow).staged();
  }

  private static final class Cut {
    private final Program program;
    private final Map<Tensor, String> names = new HashMap<>();
    private final Set<Tensor> slow = new HashSet<>();
    private final Map<Tensor, Tensor> late = new HashMap<>();
    private final Map<Tensor, Tensor> transposed = new HashMap<>();
    private final Map<String, Tensor> early = new LinkedHashMap<>();
    private final Map<String, Tensor> lateInputs = new LinkedHashMap<>();

    Cut(Program program, Predicate<String> isSlow) {
      this.program = program;
      program
          .inputs()
          .forEach((name, input) -> {
            requireOther(name);
            names.put(input, name);
            if (isSlow.test(name)) {
              slow.add(input);
            }
          });
    }

    private static void requireOther(String name) {
      if (name.matches("early\\.\\d+")) {
        throw new IllegalArgumentException(
            "an input must not be called early.<number>, which names what is computed early, was "
                + name);
      }
    }

    Staged staged() {
      for (Tensor tensor : Tensor.inOrder(program.outputs().leaves())) {
        if (isSlow(tensor)) {
          slow.add(tensor);
        } else {
          late.put(tensor, next(tensor));
        }
      }
      Tree<Tensor> outputs = program.outputs().map(this::late);
      Tree<Tensor> slowInputs = program.inputs().filter(name -> slow.contains(input(name)));
      return new Staged(
          new Program(slowInputs, Tree.of(early)), new Program(Tree.of(lateInputs), outputs));
    }

    private Tensor input(String name) {
      return program.inputs().get(name);
    }

    private boolean isSlow(Tensor tensor) {
      return slow.contains(tensor)
          || !tensor.operands().isEmpty() && slow.containsAll(tensor.operands());
    }

    /// The same in the late part.
    private Tensor next(Tensor tensor) {
      if (tensor.op() instanceof Op.Input) {
        lateInputs.put(names.get(tensor), tensor);
        return tensor;
      }
      if (tensor.op() instanceof Op.Matmul op && op.transposeRight()) {
        Tensor right = tensor.operand(1);
        if (slow.contains(right) && isBetterTransposed(op, tensor)) {
          Op.Matmul direct = new Op.Matmul(op.transposeLeft(), false);
          return Tensor.of(direct, late(tensor.operand(0)), transposed(right));
        }
      }
      List<Tensor> operands = new ArrayList<>();
      tensor.operands().forEach(operand -> operands.add(late(operand)));
      return Tensor.of(tensor.op(), operands);
    }

    private static boolean isBetterTransposed(Op.Matmul op, Tensor product) {
      Shape left = product.operand(0).shape();
      return Product.of(op, left, product.operand(1).shape()).isBetterTransposed(op);
    }

    private Tensor transposed(Tensor tensor) {
      return transposed.computeIfAbsent(tensor, _ -> computedEarly(tensor.transpose()));
    }

    /// A value as the late part knows it. What merely repeats or reshapes a slow one is done there.
    private Tensor late(Tensor tensor) {
      Tensor known = late.get(tensor);
      if (known != null) {
        return known;
      }
      Tensor value =
          switch (tensor.op()) {
            case Op.Input _ -> next(tensor);
            case Op.Broadcast _, Op.Reshape _ -> Tensor.of(tensor.op(), late(tensor.operand(0)));
            case Op.Constant _, Op.Unary _, Op.Binary _, Op.Select _, Op.Matmul _, Op.Reduce _ ->
                computedEarly(tensor);
            case Op.Transpose _, Op.Slice _, Op.Pad _, Op.Concat _, Op.Gather _ ->
                computedEarly(tensor);
            case Op.ScatterAdd _, Op.Unfold _, Op.Fold _, Op.ArgMax _ -> computedEarly(tensor);
            case Op.StopGradient _, Op.Barrier _, Op.Recomputed _ -> computedEarly(tensor);
          };
      late.put(tensor, value);
      return value;
    }

    private Tensor computedEarly(Tensor tensor) {
      String name = "early." + early.size();
      early.put(name, tensor);
      Tensor input = Tensor.input(name, tensor.type());
      lateInputs.put(name, input);
      return input;
    }
  }
}
