package io.qmorph.meta;

import io.qmorph.nn.Gru;
import io.qmorph.nn.Network;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A history in the state of a gated recurrent unit, as in Duan et al. 2016, "RL2: fast
/// reinforcement learning via slow reinforcement learning", section 2.2.
///
/// @param features sees one transition
/// @param size of the unit's state
public record GruHistory(Network features, int size) implements HistoryEncoder {
  private Gru gru() {
    return new Gru(features.outputs(), size);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return features.init(random).prefixed("features").merge(gru().init(random).prefixed("gru"));
  }

  @Override
  public Tensor step(Tree<Tensor> parameters, Tensor seen, Tensor state) {
    return gru().step(parameters.under("gru"), seen, state);
  }
}
