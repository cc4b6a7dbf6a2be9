package io.qmorph.tensor;

import io.qmorph.tensor.Arithmetic.Matrix;

/// The matrix product as dot products of contiguous rows, in plain loops that add in the order of
/// [VectorDots]: each lane sums up its share of the inner axis, lanes are summed up by halves, and
/// what doesn't fill a vector is added one by one.
///
/// @param lanes of the vectors whose order is kept, a power of two and at least 4
record PlainDots(int lanes) {

  /// `c[i, j] = d[i, j] + Σ_p a[i, p] b[j, p]`.
  void run(Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    int bound = inner & -lanes;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int at = a.at + i * inner;
        int bt = b.at + j * inner;
        float sum = d.array[d.at + i * d.rowStride + j];
        sum += halves(a.array, at, b.array, bt, bound, 1);
        for (int p = bound; p < inner; p++) {
          sum = Math.fma(a.array[at + p], b.array[bt + p], sum);
        }
        c[cAt + i * columns + j] = sum;
      }
    }
  }

  /// The sum of the lanes that are `step` apart, from the first.
  private float halves(float[] a, int at, float[] b, int bt, int bound, int step) {
    if (step == lanes / 4) {
      return quarters(a, at, b, bt, bound, step);
    }
    return halves(a, at, b, bt, bound, 2 * step)
        + halves(a, at + step, b, bt + step, bound, 2 * step);
  }

  private float quarters(float[] a, int at, float[] b, int bt, int bound, int step) {
    float c0 = 0;
    float c1 = 0;
    float c2 = 0;
    float c3 = 0;
    for (int p = 0; p < bound; p += lanes) {
      c0 = Math.fma(a[at + p], b[bt + p], c0);
      c1 = Math.fma(a[at + p + step], b[bt + p + step], c1);
      c2 = Math.fma(a[at + p + 2 * step], b[bt + p + 2 * step], c2);
      c3 = Math.fma(a[at + p + 3 * step], b[bt + p + 3 * step], c3);
    }
    return c0 + c2 + (c1 + c3);
  }
}
