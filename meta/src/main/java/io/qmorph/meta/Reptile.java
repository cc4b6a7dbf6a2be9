package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// An initialisation near every task's solution: it moves towards where plain descent leads.
///
/// ```math
/// \theta \leftarrow \theta + \epsilon \, \mathbb{E}_{\mathcal{T}}\left[ U_k(\theta; \mathcal{T}) -
/// \theta \right]
/// ```
///
/// Nichol et al. 2018, "On first-order meta-learning algorithms", algorithm 2. In training the
/// inner steps descend on the query set, that is on replay, with the slow copy as target network;
/// on a new task, on its support set.
///
/// All parameters adapt: what an inner loop leaves where it is, Reptile never learns.
///
/// @param inner how the steps descend
/// @param innerSteps `$k$`, at least 1
/// @param innerRate the rate of an inner step
public record Reptile(InnerLoop inner, int innerSteps, double innerRate) implements MetaLearner {
  private static final String PARAMETERS = "parameters";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public Reptile {
    Requirements.atLeastOne("innerSteps", innerSteps);
    Requirements.positive("innerRate", innerRate);
  }

  /// A learner whose inner steps have no proximal term.
  ///
  /// @param network yields action values
  /// @param loss what the inner steps descend
  /// @param innerSteps `$k$`, at least 1
  /// @param innerRate the rate of an inner step
  public Reptile(Network network, QLoss loss, int innerSteps, double innerRate) {
    this(new InnerLoop(network, loss, InnerLoop.Order.FIRST), innerSteps, innerRate);
  }

  @Override
  public Network network() {
    return inner.network();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return network().init(random).prefixed(PARAMETERS);
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    return descend(meta.under(PARAMETERS), meta.under(PARAMETERS), support, steps);
  }

  private Tree<Tensor> descend(
      Tree<Tensor> parameters, Tree<Tensor> target, Batch batch, int steps) {
    Tree<Tensor> rates = parameters.map(_ -> Tensor.constant(innerRate));
    return inner.descend(parameters, target, batch, rates, steps);
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tree<Tensor> parameters = meta.under(PARAMETERS);
    Tree<Tensor> slow = target.under(PARAMETERS);
    Tree<Tensor> adapted = descend(parameters, slow, data.query(), innerSteps);
    Tensor error = inner.loss().of(network(), adapted, slow, data.query());
    return new MetaGradient(error, parameters.zip(adapted, Tensor::minus).prefixed(PARAMETERS));
  }
}
