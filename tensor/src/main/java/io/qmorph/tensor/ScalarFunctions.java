package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;

/// The elementwise functions in float64: what they mean.
final class ScalarFunctions {
  private ScalarFunctions() {}

  static double apply(UnaryFunction function, double x) {
    return switch (function) {
      case NEGATE -> -x;
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SQRT -> Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      case RELU -> Math.max(x, 0);
      case ABS -> Math.abs(x);
      case SIGN -> Math.signum(x);
    };
  }

  static double apply(BinaryFunction function, double a, double b) {
    return switch (function) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case MAXIMUM -> Math.max(a, b);
      case MINIMUM -> Math.min(a, b);
      case GREATER -> a > b ? 1 : 0;
      case GREATER_EQUAL -> a >= b ? 1 : 0;
      case EQUAL -> a == b ? 1 : 0;
    };
  }
}
