package io.qmorph.meta;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;

/// The exact gradient of a truncation's loss, as if the agent that begins it did not depend on the
/// rule.
///
/// ```math
/// \hat g = \nabla_\phi L(\phi, s_t), \qquad s_t \text{ constant}
/// ```
///
/// Werbos 1990, "Backpropagation through time: what it does and how to do it"; for learned
/// optimizers Andrychowicz et al. 2016, "Learning to learn by gradient descent by gradient
/// descent", section 2. Cheap and without noise, but blind to what a step does for later
/// truncations: biased towards what helps at once.
public record TruncatedBackpropagation() implements GradientEstimator {
  private static final String AGENT = "agent";

  @Override
  public Tree<NDArray> begin(Tree<NDArray> agent, Tree<ArrayType> rule) {
    return agent.prefixed(AGENT);
  }

  @Override
  public List<String> actors() {
    return List.of(AGENT);
  }

  @Override
  public double deviation(int iteration) {
    return 0;
  }

  @Override
  public Estimate estimate(
      Unroll unroll,
      Tree<Tensor> rule,
      Tree<Tensor> life,
      Tree<Tensor> noise,
      Tensor deviation,
      Tree<Tensor> data) {
    Unrolled unrolled = unroll.of(rule, life.under(AGENT), data);
    return new Estimate(
        unrolled.agent().prefixed(AGENT), unrolled.loss(), Gradient.of(unrolled.loss(), rule));
  }
}
