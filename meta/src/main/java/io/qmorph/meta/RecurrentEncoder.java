package io.qmorph.meta;

import io.qmorph.rl.Batch;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A code of a task: what a history comes to after its transitions.
///
/// @param history keeps what was seen
/// @param actions how many there are
public record RecurrentEncoder(HistoryEncoder history, int actions) implements TaskEncoder {
  @Override
  public int inputs() {
    return history.features().inputs();
  }

  @Override
  public int outputs() {
    return history.size();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return history.init(random);
  }

  @Override
  public Tensor encode(Tree<Tensor> parameters, Batch batch) {
    Tensor states = states(parameters, batch);
    int length = states.shape().size(0);
    return states.slice(0, length - 1, length).reshape(outputs());
  }

  /// The codes `[batch, outputs]` after each of the transitions; one of weight 0 leaves it as it
  /// is.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param batch transitions of the task, in their order
  public Tensor states(Tree<Tensor> parameters, Batch batch) {
    return history.states(parameters, batch, actions);
  }
}
