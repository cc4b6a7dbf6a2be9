package io.qmorph.meta;

import io.qmorph.nn.Initializer;
import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A network that writes another: a code of the support set is mapped to the initial weights of the
/// agent, from which gradient steps may go on.
///
/// ```math
/// \theta_0 = b + W z_\phi(\mathcal{S}), \qquad
/// \min_{\phi, W, b} \sum_{\mathcal{T}} L_{\mathrm{outer}}\bigl(
///   U_k(\theta_0; \mathcal{S_T}), U_k(\theta_0^-; \mathcal{S_T}), \mathcal{Q_T}\bigr)
/// ```
///
/// Ha et al. 2017, "HyperNetworks", section 3, with one affine layer behind the code, for a whole
/// agent as in Beck et al. 2022, "Hypernetworks in meta-reinforcement learning". As their
/// Bias-HyperInit has it, the bias `$b$` is drawn as the agent's own weights would be, and `$W$` is
/// small, so that training starts from a network that is the same for all tasks. They set `$W$` to
/// 0; here it is drawn with a small spread, so that the encoder learns from the first step.
///
/// The inner steps are first order: the outer gradient passes to `$\theta_0$`, and not through the
/// inner gradients. Of the slow copy, all of it is adapted likewise and gives the targets.
///
/// @param network yields action values
/// @param encoder what makes the code of the support set
/// @param innerLoss what the inner steps descend
/// @param outerLoss what judges the adapted parameters
/// @param innerSteps `$k$`, not less than 0; with none the written weights are used as they are
/// @param innerRate the rate of an inner step
public record Hypernetwork(
    Network network,
    SetEncoder encoder,
    QLoss innerLoss,
    QLoss outerLoss,
    int innerSteps,
    double innerRate)
    implements MetaLearner {
  private static final String ENCODER = "encoder";
  private static final String BIAS = "bias";
  private static final String WEIGHT = "weight";
  private static final double GAIN = 0.1;

  /// Throws `IllegalArgumentException` naming the value out of range.
  public Hypernetwork {
    Requirements.notNegative("innerSteps", innerSteps);
    Requirements.positive("innerRate", innerRate);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> bias = network.init(random);
    return encoder
        .init(random)
        .prefixed(ENCODER)
        .merge(bias.prefixed(BIAS))
        .merge(bias.map(parameter -> weight(parameter, random)).prefixed(WEIGHT));
  }

  private NDArray weight(NDArray parameter, UniformRandomProvider random) {
    Shape shape = Shape.of(parameter.shape().elements(), encoder.outputs());
    return Initializer.FAN_IN_UNIFORM.weight(shape, GAIN, random);
  }

  /// The agent's weights as they are written for the support set, before any step.
  private Tree<Tensor> written(Tree<Tensor> meta, Batch support) {
    Tensor code = encoder.encode(meta.under(ENCODER), support).reshape(encoder.outputs(), 1);
    return meta.under(BIAS)
        .zip(
            meta.under(WEIGHT),
            (bias, weight) -> bias.plus(weight.matmul(code).reshape(bias.shape())));
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    Tree<Tensor> start = written(meta, support);
    Tree<Tensor> rates = start.map(_ -> Tensor.constant(innerRate));
    return new InnerLoop(network, innerLoss, InnerLoop.Order.FIRST)
        .descend(start, start.map(Tensor::stopGradient), support, rates, steps);
  }

  @Override
  public boolean knowsTaskAtOnce() {
    return true;
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tensor loss = QueryLoss.of(this, outerLoss, meta, target, data);
    return new MetaGradient(loss, Gradient.of(loss, meta));
  }
}
