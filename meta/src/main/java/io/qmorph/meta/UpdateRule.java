package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.nn.Optimizer;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// An optimizer that is learned: a function of the gradient, with parameters of its own, that moves
/// an agent's parameters.
///
/// A rule fits every network: what it learns does not depend on how many parameters it moves. It is
/// a pure function of its state, so that it can be traced, differentiated through and run for many
/// agents at once.
public interface UpdateRule {

  /// What a rule sees before a step. All but the parameters are constants to whoever differentiates
  /// the step.
  ///
  /// @param parameters that are moved
  /// @param gradient of the loss, with the parameters' names and shapes
  /// @param loss a scalar
  /// @param progress which share of the training is done, a scalar in [0, 1]
  /// @param dormancy for each parameter how active the unit is that it feeds, by the parameter's
  ///   name and in a shape that broadcasts to its shape: 1 for an average unit of its layer and for
  ///   what feeds none, 0 for a unit that does nothing
  record Observation(
      Tree<Tensor> parameters,
      Tree<Tensor> gradient,
      Tensor loss,
      Tensor progress,
      Tree<Tensor> dormancy) {

    /// Takes all but the parameters for constants.
    public Observation {
      gradient = gradient.map(Tensor::stopGradient);
      loss = loss.stopGradient();
      progress = progress.stopGradient();
      dormancy = dormancy.map(Tensor::stopGradient);
    }

    /// What there is to see of an agent that learns from a batch.
    ///
    /// @param network yields action values
    /// @param error what is descended
    /// @param parameters that are moved
    /// @param target the parameters that targets are computed with
    /// @param batch the transitions
    /// @param progress which share of the training is done, a scalar in [0, 1]
    public static Observation of(
        Network network,
        QLoss error,
        Tree<Tensor> parameters,
        Tree<Tensor> target,
        Batch batch,
        Tensor progress) {
      Tensor loss = error.of(network, parameters, target, batch);
      return new Observation(
          parameters,
          Gradient.of(loss, parameters),
          loss,
          progress,
          Dormancy.of(network, parameters, batch));
    }
  }

  /// Draws the rule's own parameters. A rule that has learned nothing yet takes steps close to
  /// plain gradient descent.
  ///
  /// @param random what they are drawn by
  Tree<NDArray> init(UniformRandomProvider random);

  /// What the rule carries from step to step for an agent; all of it starts from zeros.
  ///
  /// @param parameters the types of the agent's parameters
  Tree<ArrayType> stateTypes(Tree<ArrayType> parameters);

  /// The state before the first step.
  ///
  /// @param parameters of the agent
  default Tree<Tensor> zeroState(Tree<Tensor> parameters) {
    return stateTypes(parameters.map(Tensor::type)).map(type -> Tensor.filled(type.shape(), 0));
  }

  /// How the parameters are to move, and what the rule keeps of it.
  ///
  /// @param state the next step's state
  /// @param change what is to be added to the parameters, with their names and shapes
  record Move(Tree<Tensor> state, Tree<Tensor> change) {}

  /// How the parameters are to move.
  ///
  /// @param rule the rule's own parameters
  /// @param state of zeros, or what the step before has left
  /// @param seen what the step is taken upon
  Move move(Tree<Tensor> rule, Tree<Tensor> state, Observation seen);

  /// One step: the move, made.
  ///
  /// @param rule the rule's own parameters
  /// @param state of zeros, or what the step before has left
  /// @param seen what the step is taken upon
  default Optimizer.Update step(Tree<Tensor> rule, Tree<Tensor> state, Observation seen) {
    Move move = move(rule, state, seen);
    return new Optimizer.Update(move.state(), seen.parameters().zip(move.change(), Tensor::plus));
  }
}
