package io.qmorph.nn;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/// Uniformly random sets of orthonormal vectors: the factor Q of a normal random matrix whose
/// factor R has a positive diagonal, which makes the decomposition unique and Q uniform (Mezzadri
/// 2007, "How to generate random matrices from the classical compact groups").
final class OrthonormalVectors {
  private OrthonormalVectors() {}

  /// Draws `count` vectors of `length` numbers, which is at least as many.
  static double[][] draw(int count, int length, UniformRandomProvider random) {
    var standard = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] vectors = new double[count][length];
    for (int index = 0; index < count; index++) {
      double[] vector = vectors[index];
      for (int i = 0; i < length; i++) {
        vector[i] = standard.sample();
      }
      // Once leaves what rounding brings back in; twice is enough (Kahan, in Parlett 1980).
      removeProjections(vector, vectors, index);
      removeProjections(vector, vectors, index);
      addScaled(vector, 1 / Math.sqrt(dot(vector, vector)) - 1, vector);
    }
    return vectors;
  }

  private static void removeProjections(double[] vector, double[][] directions, int count) {
    for (int index = 0; index < count; index++) {
      addScaled(vector, -dot(vector, directions[index]), directions[index]);
    }
  }

  private static void addScaled(double[] vector, double factor, double[] other) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += factor * other[i];
    }
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
