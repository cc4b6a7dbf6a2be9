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
/// @param adapts which parameters are trained further
public record FineTuning(
    Network network, QLoss loss, Optimizer optimizer, double rate, AdaptedParameters adapts) {

  /// Throws `IllegalArgumentException` if the rate is not positive.
  public FineTuning {
    Requirements.positive("rate", rate);
  }

  /// Training of all parameters.
  ///
  /// @param network yields action values
  /// @param loss what is descended
  /// @param optimizer how
  /// @param rate of a step, more than 0
  public FineTuning(Network network, QLoss loss, Optimizer optimizer, double rate) {
    this(network, loss, optimizer, rate, new AdaptedParameters.All());
  }

  /// The parameters after `steps` steps.
  ///
  /// @param parameters to start from, and to compute targets with
  /// @param support what is trained on
  /// @param steps how many; 0 changes nothing
  public Tree<Tensor> adapt(Tree<Tensor> parameters, Batch support, int steps) {
    Tree<Tensor> moving = adapts.of(parameters);
    Tree<Tensor> state = zeros(optimizer, moving);
    for (int step = 0; step < steps; step++) {
      Tensor error = loss.of(network, parameters.replaced(moving), parameters, support);
      Optimizer.Update update =
          optimizer.step(state, moving, Gradient.of(error, moving), Tensor.constant(rate));
      state = update.state();
      moving = update.parameters();
    }
    return parameters.replaced(moving);
  }

  /// The state before the first step. Every optimizer's starts from zeros, so it need not be an
  /// input.
  static Tree<Tensor> zeros(Optimizer optimizer, Tree<Tensor> parameters) {
    return optimizer
        .init(parameters.map(parameter -> NDArray.zeros(parameter.type())))
        .map(array -> Tensor.filled(array.shape(), 0));
  }
}
