package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// Keeps what a stream of transitions has told so far in a state of fixed extent, which starts from
/// zeros:
///
/// ```math
/// h_0 = 0, \qquad
/// h_{t+1} = g_\psi\bigl(f_\phi(s_t, a_t, r_t, s_{t+1}, d_t), h_t\bigr)
/// ```
public interface HistoryEncoder {

  /// `$f_\phi$`, which sees one transition: `observation, one-hot action, reward, next observation,
  /// terminated`.
  Network features();

  /// The extent of the state.
  int size();

  /// Draws parameters.
  ///
  /// @param random what they are drawn by
  Tree<NDArray> init(UniformRandomProvider random);

  /// The features `[batch, features]` of transitions.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param transitions `[batch, inputs]`
  default Tensor embed(Tree<Tensor> parameters, Tensor transitions) {
    return features().apply(parameters.under("features"), transitions);
  }

  /// The state `[batch, size]` after one more transition.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param features `[batch, features]` of the transition
  /// @param state `[batch, size]` before it
  Tensor step(Tree<Tensor> parameters, Tensor features, Tensor state);

  /// The states `[batch, size]` after each of the transitions of a batch; one of weight 0 leaves
  /// the state as it is.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param batch the transitions
  /// @param actions how many there are
  default Tensor states(Tree<Tensor> parameters, Batch batch, int actions) {
    Tensor features = embed(parameters, TransitionFeatures.of(batch, actions));
    Tensor counts = batch.weight().greater(Tensor.constant(0)).unsqueeze(-1);
    Tensor state = Tensor.filled(Shape.of(1, size()), 0);
    Tensor[] states = new Tensor[batch.reward().shape().size(0)];
    for (int i = 0; i < states.length; i++) {
      Tensor next = step(parameters, features.slice(0, i, i + 1), state);
      state = counts.slice(0, i, i + 1).broadcast(next.shape()).select(next, state);
      states[i] = state;
    }
    return Tensor.concat(0, states);
  }
}
