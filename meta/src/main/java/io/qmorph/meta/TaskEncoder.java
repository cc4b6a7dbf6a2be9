package io.qmorph.meta;

import io.qmorph.rl.Batch;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// Makes a code of a task out of transitions of it.
public interface TaskEncoder {

  /// How many numbers it sees of a transition: `observation, one-hot action, reward, next
  /// observation, terminated`.
  int inputs();

  /// The extent of the code.
  int outputs();

  /// Draws parameters.
  ///
  /// @param random what they are drawn by
  Tree<NDArray> init(UniformRandomProvider random);

  /// The code `[outputs]` of a task.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param batch transitions of the task, in their order
  Tensor encode(Tree<Tensor> parameters, Batch batch);
}
