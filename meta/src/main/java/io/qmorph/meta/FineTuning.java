package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.nn.Optimizer;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// Further training on a support set with an ordinary optimizer: how anyone would adapt a network
/// that was not meta-trained. The starting parameters are the target network.
///
/// @param network yields action values
/// @param loss what is descended
/// @param optimizer how
/// @param rate of a step, more than 0
public record FineTuning(Network network, QLoss loss, Optimizer optimizer, double rate) {

  /// Throws `IllegalArgumentException` if the rate is not positive.
  public FineTuning {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate must be more than 0, was " + rate);
    }
  }

  /// The parameters after `steps` steps.
  ///
  /// @param parameters to start from, and to compute targets with
  /// @param support what is trained on
  /// @param steps how many; 0 changes nothing
  public Tree<Tensor> adapt(Tree<Tensor> parameters, Batch support, int steps) {
    Tree<Tensor> adapted = parameters;
    Tree<Tensor> state = zeros(parameters);
    for (int step = 0; step < steps; step++) {
      Tensor error = loss.of(network, adapted, parameters, support);
      Optimizer.Update update =
          optimizer.step(state, adapted, Gradient.of(error, adapted), Tensor.constant(rate));
      state = update.state();
      adapted = update.parameters();
    }
    return adapted;
  }

  /// Every optimizer's state starts from zeros, so it need not be an input.
  private Tree<Tensor> zeros(Tree<Tensor> parameters) {
    return optimizer
        .init(parameters.map(parameter -> NDArray.zeros(parameter.type())))
        .map(array -> Tensor.filled(array.shape(), 0));
  }
}
