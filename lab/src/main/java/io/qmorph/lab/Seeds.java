package io.qmorph.lab;

/// Seeds for the many random streams of one experiment, made of its seed.
final class Seeds {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /// The seed of stream number `stream`: Steele et al. 2014, "Fast splittable pseudorandom number
  /// generators", figure 17, so that neighbouring seeds and streams have nothing in common.
  static long of(long seed, long stream) {
    long z = mix(seed + GOLDEN_RATIO) + (stream + 1) * GOLDEN_RATIO;
    return mix(z);
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
