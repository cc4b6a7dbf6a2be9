package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A code of a task, made of a set of its transitions whatever their order.
///
/// ```math
/// z = \frac{1}{n} \sum_i w_i\, f_\phi(s_i, a_i, r_i, s'_i, d_i)
/// ```
///
/// The weights `$w_i$` are the batch's: padding does not count. Zaheer et al. 2017, "Deep sets",
/// theorem 2.
///
/// @param network `$f_\phi$`, which takes `observation, one-hot action, reward, next observation,
///   terminated`
/// @param actions how many there are
public record SetEncoder(Network network, int actions) implements TaskEncoder {

  /// The number of inputs that the network needs.
  ///
  /// @param observations how many numbers an observation has
  /// @param actions how many there are
  public static int inputs(int observations, int actions) {
    return TransitionFeatures.size(observations, actions);
  }

  @Override
  public int inputs() {
    return network.inputs();
  }

  @Override
  public int outputs() {
    return network.outputs();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return network.init(random);
  }

  @Override
  public Tensor encode(Tree<Tensor> parameters, Batch set) {
    Tensor codes = network.apply(parameters, TransitionFeatures.of(set, actions));
    return codes.times(set.weight().unsqueeze(-1)).mean(0);
  }
}
