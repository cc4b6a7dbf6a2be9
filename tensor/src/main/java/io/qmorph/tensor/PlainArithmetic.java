package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;

/// [Arithmetic] in plain loops: what runs where the vector module is not resolved, and the ends of
/// stretches that don't fill a vector.
final class PlainArithmetic implements Arithmetic {

  @Override
  public void unary(UnaryFunction function, float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = apply(function, x[xAt + i]);
    }
  }

  static float apply(UnaryFunction function, float x) {
    return switch (function) {
      case NEGATE -> -x;
      case EXP -> (float) Math.exp(x);
      case LOG -> (float) Math.log(x);
      case SQRT -> (float) Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case SIN -> (float) Math.sin(x);
      case COS -> (float) Math.cos(x);
      case TANH -> (float) Math.tanh(x);
      case SIGMOID -> (float) (1 / (1 + Math.exp(-x)));
      case SOFTPLUS -> (float) (Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
      case RELU -> Math.max(x, 0);
      case ABS -> Math.abs(x);
      case SIGN -> Math.signum(x);
    };
  }

  @Override
  public void binary(
      BinaryFunction function, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = apply(function, a[aAt + i], b[bAt + i]);
    }
  }

  static float apply(BinaryFunction function, float a, float b) {
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

  @Override
  public void select(
      float[] c, int cAt, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = c[cAt + i] != 0 ? a[aAt + i] : b[bAt + i];
    }
  }

  @Override
  public void accumulate(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] += x[xAt + i];
    }
  }

  @Override
  public void matmul(Matrix a, Matrix b, float[] c, int cAt, int rows, int columns, int inner) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0;
        for (int p = 0; p < inner; p++) {
          float left = a.array[a.at + i * a.rowStride + p * a.columnStride];
          sum = Math.fma(left, b.array[b.at + p * b.rowStride + j], sum);
        }
        c[cAt + i * columns + j] = sum;
      }
    }
  }
}
