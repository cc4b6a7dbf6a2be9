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
/// 3.
///
/// For Q-learning two target networks are needed. In the inner loop it is the initialisation
/// itself, not differentiated; in the outer loss it is the slow copy `$\theta^-$` of the
/// meta-parameters, adapted on the same support set.
///
/// @param network yields action values
/// @param innerLoss what the inner steps descend
/// @param outerLoss what judges the adapted parameters
/// @param innerSteps `$k$`, at least 1
/// @param innerRate the rate of an inner step, or where learned rates start
/// @param order whether the gradient passes through the inner gradients
/// @param learnRates whether each parameter has a rate of its own that is learned
/// @param ratesFactor what the outer rate is multiplied by for the inner rates
/// @param segment after how many inner steps the parameters are kept for the outer gradient, which
///   computes what lies between again; 0 keeps everything, and the root of `innerSteps` takes the
///   least memory
public record Maml(
    Network network,
    QLoss innerLoss,
    QLoss outerLoss,
    int innerSteps,
    double innerRate,
    InnerLoop.Order order,
    boolean learnRates,
    double ratesFactor,
    int segment)
    implements MetaLearner {
  private static final String PARAMETERS = "parameters";
  private static final String RATES = "rates";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public Maml {
    if (innerSteps < 1) {
      throw new IllegalArgumentException("innerSteps must be at least 1, was " + innerSteps);
    }
    if (!(innerRate > 0)) {
      throw new IllegalArgumentException("innerRate must be more than 0, was " + innerRate);
    }
    if (segment < 0) {
      throw new IllegalArgumentException("segment must be at least 0, was " + segment);
    }
  }

  /// A learner that keeps everything for the outer gradient.
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
    this(network, innerLoss, outerLoss, innerSteps, innerRate, order, learnRates, ratesFactor, 0);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = network.init(random);
    Tree<NDArray> meta = parameters.prefixed(PARAMETERS);
    return learnRates ? meta.merge(initialRates(parameters, innerRate).prefixed(RATES)) : meta;
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
        learnRates ? meta.under(RATES) : parameters.map(_ -> Tensor.constant(innerRate));
    return new InnerLoop(network, innerLoss, order, segment)
        .descend(parameters, innerTarget, support, rates, steps);
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tree<Tensor> adapted = adapt(meta, data.support(), innerSteps);
    Tree<Tensor> adaptedTarget = adapt(target, data.support(), innerSteps);
    Tensor loss = outerLoss.of(network, adapted, adaptedTarget, data.query());
    return new MetaGradient(loss, Gradient.of(loss, meta));
  }

  @Override
  public double rateFactor(String name) {
    return name.startsWith(RATES + ".") ? ratesFactor : 1;
  }
}
