package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A history as a set, whatever its order and however often something was seen: the greatest of
/// each feature so far, and 0 at least.
///
/// ```math
/// h_{t+1} = \max(h_t, f_\phi(s_t, a_t, r_t, s_{t+1}, d_t))
/// ```
///
/// Sets as maxima of features: Qi et al. 2017, "PointNet", theorem 1. A maximum, unlike a mean,
/// keeps what was seen once in a long stream as it was.
///
/// @param features sees one transition
public record SetHistory(Network features) implements HistoryEncoder {
  @Override
  public int size() {
    return features.outputs();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return features.init(random).prefixed("features");
  }

  @Override
  public Tensor step(Tree<Tensor> parameters, Tensor seen, Tensor state) {
    return state.maximum(seen);
  }
}
