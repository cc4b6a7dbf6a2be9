package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/// An initialisation from which few gradient steps lead far.
///
/// ```math
/// \min_\theta \sum_{\mathcal{T}} L_{\mathrm{outer}}\bigl(
///   U_k(\theta; \mathcal{S_T}), U_k(\theta^-; \mathcal{S_T}), \mathcal{Q_T}\bigr)
/// ```
///
/// where `$U_k$` takes `$k$` steps of gradient descent on the support set. Finn et al. 2017,
/// "Model-agnostic meta-learning for fast adaptation of deep networks", algorithm 1; first order as
/// in its section 5.2. With a learned rate for each parameter: Li et al. 2017, "Meta-SGD", equation
/// 3. With the last layer alone adapting it is ANIL, see [AdaptedParameters].
///
/// For Q-learning two target networks are needed. In the inner loop it is the initialisation
/// itself, not differentiated; in the outer loss it is the slow copy `$\theta^-$` of the
/// meta-parameters, adapted on the same support set.
///
/// @param inner how the steps descend; for many of them, segments of the root of `innerSteps` take
///   the least memory
/// @param outerLoss what judges the adapted parameters
/// @param innerSteps `$k$`, at least 1
/// @param innerRate the rate of an inner step, or where learned rates start
/// @param adapts which parameters the inner steps move
/// @param learnRates whether each parameter that they move has a rate of its own that is learned
/// @param ratesFactor what the outer rate is multiplied by for the inner rates
public record Maml(
    InnerLoop inner,
    QLoss outerLoss,
    int innerSteps,
    double innerRate,
    AdaptedParameters adapts,
    boolean learnRates,
    double ratesFactor)
    implements MetaLearner {
  private static final String PARAMETERS = "parameters";
  private static final String RATES = "rates";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public Maml {
    Requirements.atLeastOne("innerSteps", innerSteps);
    Requirements.positive("innerRate", innerRate);
  }

  /// A learner that adapts all parameters, and keeps everything for the outer gradient.
  ///
  /// @param network yields action values
  /// @param innerLoss what the inner steps descend
  /// @param outerLoss what judges the adapted parameters
  /// @param innerSteps `$k$`, at least 1
  /// @param innerRate the rate of an inner step, or where learned rates start
  /// @param order whether the gradient passes through the inner gradients
  /// @param learnRates whether each parameter has a rate of its own that is learned
  /// @param ratesFactor what the outer rate is multiplied by for the inner rates
  public Maml(
      Network network,
      QLoss innerLoss,
      QLoss outerLoss,
      int innerSteps,
      double innerRate,
      InnerLoop.Order order,
      boolean learnRates,
      double ratesFactor) {
    this(
        new InnerLoop(network, innerLoss, order),
        outerLoss,
        innerSteps,
        innerRate,
        new AdaptedParameters.All(),
        learnRates,
        ratesFactor);
  }

  @Override
  public Network network() {
    return inner.network();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = network().init(random);
    Tree<NDArray> meta = parameters.prefixed(PARAMETERS);
    Tree<NDArray> rates = initialRates(adapts.of(parameters), innerRate);
    return learnRates ? meta.merge(rates.prefixed(RATES)) : meta;
  }

  /// A rate for each number of each parameter, all alike.
  static Tree<NDArray> initialRates(Tree<NDArray> parameters, double rate) {
    return parameters.map(parameter -> {
      float[] rates = new float[parameter.shape().elements()];
      Arrays.fill(rates, (float) rate);
      return NDArray.of(parameter.shape(), rates);
    });
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    Tree<Tensor> innerTarget = meta.under(PARAMETERS).map(Tensor::stopGradient);
    return adapt(meta, innerTarget, support, steps);
  }

  /// The adapted parameters, where the inner loop's targets are computed with `innerTarget`.
  ///
  /// @param meta `parameters.*`, and `rates.*` where they are learned
  /// @param innerTarget with the parameters' names
  /// @param support what is descended on
  /// @param steps how many; 0 changes nothing
  public Tree<Tensor> adapt(Tree<Tensor> meta, Tree<Tensor> innerTarget, Batch support, int steps) {
    Tree<Tensor> parameters = meta.under(PARAMETERS);
    Tree<Tensor> rates =
        learnRates ? meta.under(RATES) : adapts.of(parameters).map(_ -> Tensor.constant(innerRate));
    return inner.descend(parameters, innerTarget, support, rates, steps);
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tensor loss = QueryLoss.of(this, outerLoss, meta, target, data);
    return new MetaGradient(loss, Gradient.of(loss, meta));
  }

  @Override
  public double rateFactor(String name) {
    return name.startsWith(RATES + ".") ? ratesFactor : 1;
  }
}
