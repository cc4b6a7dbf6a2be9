package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [Arithmetic] with the machine's widest vectors. An end that doesn't fill a vector goes to the
/// plain loops, or, where these round differently, is computed with the elements before it once
/// more.
final class VectorArithmetic implements Arithmetic {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  private final PlainArithmetic plain = new PlainArithmetic(LANES);

  @Override
  public Pass pass(Chain chain) {
    return new StepwisePass(this, chain);
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  @Override
  public void unary(UnaryFunction function, float[] x, int xAt, float[] y, int yAt, int count) {
    int bound = SPECIES.loopBound(count);
    switch (function) {
      case NEGATE -> negate(x, xAt, y, yAt, bound);
      case SQRT -> sqrt(x, xAt, y, yAt, bound);
      case RECIPROCAL -> reciprocal(x, xAt, y, yAt, bound);
      case RELU -> relu(x, xAt, y, yAt, bound);
      case ABS -> abs(x, xAt, y, yAt, bound);
      case SIN, COS, SIGN -> plain.unary(function, x, xAt, y, yAt, bound);
      case EXP, LOG, TANH, SIGMOID, SOFTPLUS -> {
        transcendental(function, x, xAt, y, yAt, count);
        return;
      }
    }
    plain.unary(function, x, xAt + bound, y, yAt + bound, count - bound);
  }

  private void transcendental(
      UnaryFunction function, float[] x, int xAt, float[] y, int yAt, int count) {
    int bound = SPECIES.loopBound(count);
    if (bound == 0) {
      plain.unary(function, x, xAt, y, yAt, count);
      return;
    }
    vectors(function, x, xAt, y, yAt, bound);
    if (bound < count) {
      int last = count - LANES;
      vectors(function, x, xAt + last, y, yAt + last, LANES);
    }
  }

  private static void vectors(
      UnaryFunction function, float[] x, int xAt, float[] y, int yAt, int count) {
    switch (function) {
      case EXP -> VectorFunctions.exp(x, xAt, y, yAt, count);
      case LOG -> VectorFunctions.log(x, xAt, y, yAt, count);
      case TANH -> VectorFunctions.tanh(x, xAt, y, yAt, count);
      case SIGMOID -> VectorFunctions.sigmoid(x, xAt, y, yAt, count);
      case SOFTPLUS -> VectorFunctions.softplus(x, xAt, y, yAt, count);
      case NEGATE, SQRT, RECIPROCAL, RELU, ABS, SIN, COS, SIGN ->
          throw new IllegalArgumentException(function + " is not transcendental");
    }
  }

  private static void negate(float[] x, int xAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(x, xAt + i).neg().intoArray(y, yAt + i);
    }
  }

  private static void sqrt(float[] x, int xAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(x, xAt + i).sqrt().intoArray(y, yAt + i);
    }
  }

  private static void reciprocal(float[] x, int xAt, float[] y, int yAt, int bound) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    for (int i = 0; i < bound; i += LANES) {
      one.div(load(x, xAt + i)).intoArray(y, yAt + i);
    }
  }

  private static void relu(float[] x, int xAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = load(x, xAt + i);
      v.blend(0, v.compare(VectorOperators.LE, 0)).intoArray(y, yAt + i);
    }
  }

  private static void abs(float[] x, int xAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(x, xAt + i).abs().intoArray(y, yAt + i);
    }
  }

  @Override
  public void binary(
      BinaryFunction function,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] y,
      int yAt,
      int count) {
    int bound = SPECIES.loopBound(count);
    switch (function) {
      case ADD -> add(a, aAt, b, bAt, y, yAt, bound);
      case SUBTRACT -> subtract(a, aAt, b, bAt, y, yAt, bound);
      case MULTIPLY -> multiply(a, aAt, b, bAt, y, yAt, bound);
      case DIVIDE -> divide(a, aAt, b, bAt, y, yAt, bound);
      case MAXIMUM -> maximum(a, aAt, b, bAt, y, yAt, bound);
      case MINIMUM -> minimum(a, aAt, b, bAt, y, yAt, bound);
      case GREATER -> greater(a, aAt, b, bAt, y, yAt, bound);
      case GREATER_EQUAL -> greaterEqual(a, aAt, b, bAt, y, yAt, bound);
      case EQUAL -> equal(a, aAt, b, bAt, y, yAt, bound);
    }
    plain.binary(function, a, aAt + bound, b, bAt + bound, y, yAt + bound, count - bound);
  }

  private static void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(a, aAt + i).add(load(b, bAt + i)).intoArray(y, yAt + i);
    }
  }

  private static void subtract(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(a, aAt + i).sub(load(b, bAt + i)).intoArray(y, yAt + i);
    }
  }

  private static void multiply(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(a, aAt + i).mul(load(b, bAt + i)).intoArray(y, yAt + i);
    }
  }

  private static void divide(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(a, aAt + i).div(load(b, bAt + i)).intoArray(y, yAt + i);
    }
  }

  private static void maximum(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(a, aAt + i).max(load(b, bAt + i)).intoArray(y, yAt + i);
    }
  }

  private static void minimum(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      load(a, aAt + i).min(load(b, bAt + i)).intoArray(y, yAt + i);
    }
  }

  private static void greater(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int bound) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < bound; i += LANES) {
      VectorMask<Float> mask = load(a, aAt + i).compare(VectorOperators.GT, load(b, bAt + i));
      zero.blend(1, mask).intoArray(y, yAt + i);
    }
  }

  private static void greaterEqual(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int bound) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < bound; i += LANES) {
      VectorMask<Float> mask = load(a, aAt + i).compare(VectorOperators.GE, load(b, bAt + i));
      zero.blend(1, mask).intoArray(y, yAt + i);
    }
  }

  private static void equal(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int bound) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < bound; i += LANES) {
      VectorMask<Float> mask = load(a, aAt + i).compare(VectorOperators.EQ, load(b, bAt + i));
      zero.blend(1, mask).intoArray(y, yAt + i);
    }
  }

  @Override
  public void select(
      float[] c, int cAt, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int count) {
    int bound = SPECIES.loopBound(count);
    for (int i = 0; i < bound; i += LANES) {
      VectorMask<Float> mask = load(c, cAt + i).compare(VectorOperators.NE, 0);
      load(b, bAt + i).blend(load(a, aAt + i), mask).intoArray(y, yAt + i);
    }
    plain.select(c, cAt + bound, a, aAt + bound, b, bAt + bound, y, yAt + bound, count - bound);
  }

  @Override
  public void accumulate(float[] x, int xAt, float[] y, int yAt, int count) {
    int bound = SPECIES.loopBound(count);
    add(y, yAt, x, xAt, y, yAt, bound);
    plain.accumulate(x, xAt + bound, y, yAt + bound, count - bound);
  }

  /// Four vectors at a time, since one chain of additions would wait for itself.
  @Override
  public void sumRows(float[] x, int xAt, int rows, int columns, float[] y, int yAt) {
    int column = 0;
    for (; column + 4 * LANES <= columns; column += 4 * LANES) {
      int at = xAt + column;
      FloatVector s0 = load(x, at);
      FloatVector s1 = load(x, at + LANES);
      FloatVector s2 = load(x, at + 2 * LANES);
      FloatVector s3 = load(x, at + 3 * LANES);
      for (int row = 1; row < rows; row++) {
        at += columns;
        s0 = s0.add(load(x, at));
        s1 = s1.add(load(x, at + LANES));
        s2 = s2.add(load(x, at + 2 * LANES));
        s3 = s3.add(load(x, at + 3 * LANES));
      }
      s0.intoArray(y, yAt + column);
      s1.intoArray(y, yAt + column + LANES);
      s2.intoArray(y, yAt + column + 2 * LANES);
      s3.intoArray(y, yAt + column + 3 * LANES);
    }
    for (; column + LANES <= columns; column += LANES) {
      FloatVector sum = load(x, xAt + column);
      for (int row = 1; row < rows; row++) {
        sum = sum.add(load(x, xAt + row * columns + column));
      }
      sum.intoArray(y, yAt + column);
    }
    PlainArithmetic.sumColumns(x, xAt, rows, columns, column, y, yAt);
  }

  @Override
  public void copy(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    VectorRows.copy(rows, x, xAt, y, yAt);
  }

  @Override
  public void accumulate(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    VectorRows.accumulate(rows, x, xAt, y, yAt);
  }

  @Override
  public void matmul(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    VectorMatmul.run(a, b, d, c, cAt, rows, columns, inner);
  }

  @Override
  public void dots(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    VectorDots.run(a, b, d, c, cAt, rows, columns, inner);
  }

  @Override
  public void transpose(Transposition transposition, float[] x, int xAt, float[] y, int yAt) {
    int rows = transposition.rows();
    int columns = transposition.columns();
    int bound = SPECIES.loopBound(rows);
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < bound; row += LANES) {
        int from = xAt + row * columns + column;
        FloatVector.fromArray(SPECIES, x, from, transposition.column(), 0)
            .intoArray(y, yAt + column * rows + row);
      }
    }
    PlainArithmetic.transposeRows(transposition, bound, x, xAt, y, yAt);
  }
}
