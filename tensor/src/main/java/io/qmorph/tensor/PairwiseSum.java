package io.qmorph.tensor;

/// How long sums are split, so that their error grows with the logarithm of their length instead of
/// the length: halves are summed up apart, down to blocks. Sums of up to [#SHORT] elements are one
/// chain in the order of the elements.
///
/// Higham 1993, "The accuracy of floating point summation", section 4.
final class PairwiseSum {
  static final int SHORT = 4096;

  private static final int CHAINS = 8;
  private static final int BLOCK = 32 * CHAINS;

  private PairwiseSum() {}

  /// How many of `count` elements, more than `block`, the first part has: a power of two of blocks.
  static int firstPart(int count, int block) {
    return block * Integer.highestOneBit((count - 1) / block);
  }

  /// How many parts of one sum wait at once for those after them.
  static int depth(int count, int block) {
    return count <= block ? 0 : 32 - Integer.numberOfLeadingZeros((count - 1) / block);
  }

  /// The sum of `count` elements that are `step` apart.
  static float of(float[] x, int at, int step, int count) {
    return count <= SHORT ? chain(x, at, step, count) : halves(x, at, step, count);
  }

  private static float chain(float[] x, int at, int step, int count) {
    float sum = 0;
    for (int i = 0; i < count; i++) {
      sum += x[at + i * step];
    }
    return sum;
  }

  private static float halves(float[] x, int at, int step, int count) {
    if (count <= BLOCK) {
      return block(x, at, step, count);
    }
    int first = firstPart(count, BLOCK);
    return halves(x, at, step, first) + halves(x, at + first * step, step, count - first);
  }

  /// In several chains, since one would wait for itself.
  private static float block(float[] x, int at, int step, int count) {
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    int whole = count - count % CHAINS;
    for (int i = 0; i < whole; i += CHAINS) {
      int from = at + i * step;
      s0 += x[from];
      s1 += x[from + step];
      s2 += x[from + 2 * step];
      s3 += x[from + 3 * step];
      s4 += x[from + 4 * step];
      s5 += x[from + 5 * step];
      s6 += x[from + 6 * step];
      s7 += x[from + 7 * step];
    }
    float rest = chain(x, at + whole * step, step, count - whole);
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)) + rest;
  }
}
