package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.List;

/// A chain of elementwise operations, whatever it is applied to: equal chains are computed by the
/// same code. Registers are numbered operands first, then steps.
///
/// @param operands what each operand is
/// @param steps the operations in their order, each of which writes the next register
/// @param results the registers that are stored
record Chain(List<Operand> operands, List<Step> steps, List<Integer> results) {

  /// What is read.
  enum Operand {
    /// An element of an array for each element of the result.
    ARRAY,
    /// One number for all.
    NUMBER
  }

  /// One operation on registers.
  sealed interface Step {
    /// A function of one register.
    record Unary(UnaryFunction function, int x) implements Step {}

    /// A function of two registers.
    record Binary(BinaryFunction function, int a, int b) implements Step {}

    /// The choice between two registers by a third.
    record Select(int condition, int a, int b) implements Step {}
  }

  /// The register that a step writes.
  int register(int step) {
    return operands.size() + step;
  }

  /// How many registers there are.
  int registers() {
    return operands.size() + steps.size();
  }
}
