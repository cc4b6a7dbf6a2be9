package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/// Noise of mean 0 and variance 1.
final class StandardNormal {
  private StandardNormal() {}

  /// Overwrites all floats, in the order of the leaves.
  static void fill(Tree<NDArray> leaves, UniformRandomProvider random) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    leaves.forEach((_, array) -> {
      float[] floats = array.floats();
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) normal.sample();
      }
    });
  }
}
