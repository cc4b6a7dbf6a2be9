package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;

/// Gradient descent, with momentum if so chosen (Sutskever et al. 2013, "On the importance of
/// initialization and momentum in deep learning"):
///
/// ```math
/// b \leftarrow \mu b + g, \qquad
/// \theta \leftarrow \theta - \alpha \begin{cases} g + \mu b & \text{Nesterov} \\ b & \text{else}
/// \end{cases}
/// ```
///
/// As in PyTorch, the rate scales the velocity when it is applied, not when it is gathered. The
/// state is `velocity.<parameter>`, or empty without momentum.
///
/// @param momentum in [0, 1)
/// @param nesterov whether to look ahead; needs momentum
public record Sgd(double momentum, boolean nesterov) implements Optimizer {
  private static final String VELOCITY = "velocity";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public Sgd {
    Requirements.decay("momentum", momentum);
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("nesterov needs a momentum above 0, was 0");
    }
  }

  /// Without momentum.
  public Sgd() {
    this(0, false);
  }

  @Override
  public Tree<NDArray> init(Tree<NDArray> parameters) {
    return momentum == 0 ? Tree.empty() : MovingAverage.zeros(parameters, VELOCITY);
  }

  @Override
  public Update step(
      Tree<Tensor> state, Tree<Tensor> parameters, Tree<Tensor> gradient, Tree<Tensor> rates) {
    if (momentum == 0) {
      return new Update(state, MovingAverage.descend(parameters, rates, gradient));
    }
    Tree<Tensor> velocity = decayed(state.under(VELOCITY), gradient);
    Tree<Tensor> direction = nesterov ? decayed(velocity, gradient) : velocity;
    return new Update(
        velocity.prefixed(VELOCITY), MovingAverage.descend(parameters, rates, direction));
  }

  private Tree<Tensor> decayed(Tree<Tensor> velocity, Tree<Tensor> gradient) {
    return velocity.zip(gradient, (v, g) -> MovingAverage.flushed(v.times(momentum).plus(g)));
  }
}
