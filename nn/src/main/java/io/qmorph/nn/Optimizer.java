package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// A rule that moves parameters against their gradient: a pure function of its state, so that it
/// can be traced, differentiated through and run for many tasks at once. The rules are PyTorch's.
public interface Optimizer {

  /// What a step yields.
  ///
  /// @param state the next step's state
  /// @param parameters the moved parameters
  record Update(Tree<Tensor> state, Tree<Tensor> parameters) {}

  /// The state before the first step on `parameters`.
  ///
  /// @param parameters what will be moved
  Tree<NDArray> init(Tree<NDArray> parameters);

  /// One step with a rate for each parameter.
  ///
  /// Throws `IllegalArgumentException` if the trees' names or shapes don't fit.
  ///
  /// @param state that of [#init], or of the step before
  /// @param parameters what is moved
  /// @param gradient of what is to be minimised, with the parameters' names and shapes
  /// @param rates with the parameters' names; each a scalar or of the parameter's shape
  Update step(
      Tree<Tensor> state, Tree<Tensor> parameters, Tree<Tensor> gradient, Tree<Tensor> rates);

  /// One step with one rate, a scalar, for all parameters.
  ///
  /// @param state that of [#init], or of the step before
  /// @param parameters what is moved
  /// @param gradient of what is to be minimised, with the parameters' names and shapes
  /// @param rate a scalar
  default Update step(
      Tree<Tensor> state, Tree<Tensor> parameters, Tree<Tensor> gradient, Tensor rate) {
    return step(state, parameters, gradient, parameters.map(_ -> rate));
  }
}
