package io.qmorph.rl;

import io.qmorph.nn.GlobalNorm;
import io.qmorph.nn.Network;
import io.qmorph.nn.Optimizer;
import io.qmorph.nn.SoftUpdate;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// Deep Q-learning on one task: Mnih et al. 2015, algorithm 1, with a target network that follows
/// slowly instead of being replaced now and then.
///
/// ```math
/// \theta \leftarrow \mathrm{optimizer}(\theta, \nabla_\theta L(\theta, \theta^-)), \qquad
/// \theta^- \leftarrow \theta^- + \tau (\theta - \theta^-)
/// ```
///
/// @param network yields action values
/// @param loss what is descended
/// @param optimizer how
/// @param targetRate `$\tau$` in [0, 1]; 1 replaces the target at each update
/// @param clip the greatest global norm of a gradient, more than 0
public record Dqn(
    Network network, QLoss loss, Optimizer optimizer, double targetRate, double clip) {

  /// Throws `IllegalArgumentException` naming the value out of range.
  public Dqn {
    if (!(targetRate >= 0 && targetRate <= 1)) {
      throw new IllegalArgumentException("targetRate must be in [0, 1], was " + targetRate);
    }
    if (!(clip > 0)) {
      throw new IllegalArgumentException("clip must be more than 0, was " + clip);
    }
  }

  /// What an agent carries from update to update: `parameters.*`, `target.*` and `optimizer.*`.
  ///
  /// @param random what the parameters are drawn by
  public Tree<NDArray> init(UniformRandomProvider random) {
    return init(network.init(random));
  }

  /// The state of an agent that starts from these parameters.
  ///
  /// @param parameters of the network
  public Tree<NDArray> init(Tree<NDArray> parameters) {
    return parameters
        .prefixed("parameters")
        .merge(parameters.map(NDArray::copy).prefixed("target"))
        .merge(optimizer.init(parameters).prefixed("optimizer"));
  }

  /// One update, as a program from the state, `batch.*` of [Batch#signature] and the scalar `rate`
  /// to the new state, the `loss` and the gradient's global `norm` before it is clipped.
  ///
  /// @param state the types of the state
  /// @param batchSize transitions in a batch
  public Program update(Tree<ArrayType> state, int batchSize) {
    Tree<ArrayType> signature =
        state
            .merge(Batch.signature(batchSize, network.inputs()).prefixed("batch"))
            .with("rate", ArrayType.floats());
    return Program.trace(signature, this::update);
  }

  private Tree<Tensor> update(Tree<Tensor> inputs) {
    Tree<Tensor> parameters = inputs.under("parameters");
    Tree<Tensor> target = inputs.under("target");
    Tensor error = loss.of(network, parameters, target, Batch.of(inputs.under("batch")));
    Tree<Tensor> gradient = Gradient.of(error, parameters);
    Optimizer.Update next =
        optimizer.step(
            inputs.under("optimizer"),
            parameters,
            GlobalNorm.clip(gradient, clip),
            inputs.get("rate"));
    Tree<Tensor> follower = SoftUpdate.of(target, next.parameters(), Tensor.constant(targetRate));
    return next.parameters()
        .prefixed("parameters")
        .merge(follower.prefixed("target"))
        .merge(next.state().prefixed("optimizer"))
        .with("loss", error)
        .with("norm", GlobalNorm.of(gradient));
  }
}
