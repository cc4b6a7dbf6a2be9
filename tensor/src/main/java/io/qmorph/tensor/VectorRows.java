package io.qmorph.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Loops over rows that may be shorter than a vector. What is left over of a row is copied by a
/// masked vector, but rows of eight by vectors of eight lanes, which take no mask; at adding,
/// vectors of eight lanes and then single numbers are faster.
final class VectorRows {
  private static final VectorSpecies<Float> LONG = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> SHORT =
      LONG.length() > 8 ? FloatVector.SPECIES_256 : LONG;

  private VectorRows() {}

  static void copy(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    if (rows.columns() == SHORT.length()) {
      copyEights(rows, x, xAt, y, yAt);
    } else {
      copyAny(rows, x, xAt, y, yAt);
    }
  }

  private static void copyEights(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    int xStep = rows.xStep();
    int yStep = rows.yStep();
    for (int row = 0; row < rows.count(); row++) {
      FloatVector.fromArray(SHORT, x, xAt + row * xStep).intoArray(y, yAt + row * yStep);
    }
  }

  private static void copyAny(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    int bound = LONG.loopBound(rows.columns());
    VectorMask<Float> rest = LONG.indexInRange(bound, rows.columns());
    boolean whole = bound == rows.columns();
    for (int row = 0; row < rows.count(); row++) {
      int from = xAt + row * rows.xStep();
      int to = yAt + row * rows.yStep();
      for (int i = 0; i < bound; i += LONG.length()) {
        FloatVector.fromArray(LONG, x, from + i).intoArray(y, to + i);
      }
      if (!whole) {
        FloatVector.fromArray(LONG, x, from + bound, rest).intoArray(y, to + bound, rest);
      }
    }
  }

  static void accumulate(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    int longEnd = LONG.loopBound(rows.columns());
    int shortEnd = SHORT.loopBound(rows.columns());
    for (int row = 0; row < rows.count(); row++) {
      int from = xAt + row * rows.xStep();
      int to = yAt + row * rows.yStep();
      int i = 0;
      for (; i < longEnd; i += LONG.length()) {
        FloatVector sum = FloatVector.fromArray(LONG, y, to + i);
        sum.add(FloatVector.fromArray(LONG, x, from + i)).intoArray(y, to + i);
      }
      for (; i < shortEnd; i += SHORT.length()) {
        FloatVector sum = FloatVector.fromArray(SHORT, y, to + i);
        sum.add(FloatVector.fromArray(SHORT, x, from + i)).intoArray(y, to + i);
      }
      for (; i < rows.columns(); i++) {
        y[to + i] += x[from + i];
      }
    }
  }
}
