package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// An initialisation and an optimizer, learned together: few steps of the one lead far from the
/// other.
///
/// ```math
/// \begin{aligned}
/// (\Delta_k, s_{k+1}) &= U_\phi\bigl(\theta_k, s_k,
///   \nabla L_{\mathrm{inner}}(\theta_k, \theta_0, \mathcal{S_T})\bigr), \qquad
/// \theta_{k+1} = \theta_k + \alpha \odot \Delta_k, \\
/// &\min_{\theta_0, \phi, \alpha} \sum_{\mathcal{T}}
///   L_{\mathrm{outer}}(\theta_K, \theta^-_K, \mathcal{Q_T})
/// \end{aligned}
/// ```
///
/// where `$U_\phi$` is an [UpdateRule] that says how the parameters move, and its state `$s_0 =
/// 0$`. Ravi and Larochelle 2017, "Optimization as a model for few-shot learning", algorithm 1,
/// which likewise takes the gradients that the rule sees for constants.
///
/// A rule that is the same for all coordinates can't tell which of them hold what tasks differ in.
/// The rates `$\alpha$`, one for each parameter if they are learned, tell it; they are those of Li
/// et al. 2017, "Meta-SGD", equation 3, and may become negative.
///
/// As in [Maml], the targets of the inner loss are those of the initialisation, and the outer
/// loss's target network is the slow copy of all meta-parameters, adapted on the same support set.
///
/// @param network yields action values
/// @param innerLoss what the rule is to descend
/// @param outerLoss what judges the adapted parameters
/// @param innerSteps `$K$`, at least 1
/// @param rule `$U$`
/// @param innerRate `$\alpha$`, or where learned rates start, more than 0
/// @param learnRates whether each parameter has a rate of its own that is learned
/// @param ratesFactor what the outer rate is multiplied by for the rates
/// @param ruleFactor what the outer rate is multiplied by for the rule's own parameters
public record LearnedUpdate(
    Network network,
    QLoss innerLoss,
    QLoss outerLoss,
    int innerSteps,
    UpdateRule rule,
    double innerRate,
    boolean learnRates,
    double ratesFactor,
    double ruleFactor)
    implements MetaLearner {
  private static final String PARAMETERS = "parameters";
  private static final String RATES = "rates";
  private static final String RULE = "rule";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public LearnedUpdate {
    Requirements.atLeastOne("innerSteps", innerSteps);
    Requirements.positive("innerRate", innerRate);
    Requirements.notNegative("ratesFactor", ratesFactor);
    Requirements.notNegative("ruleFactor", ruleFactor);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = network.init(random);
    Tree<NDArray> meta = parameters.prefixed(PARAMETERS);
    if (learnRates) {
      meta = meta.merge(Maml.initialRates(parameters, innerRate).prefixed(RATES));
    }
    return meta.merge(rule.init(random).prefixed(RULE));
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    Tree<Tensor> initial = meta.under(PARAMETERS);
    Tree<Tensor> target = initial.map(Tensor::stopGradient);
    Tree<Tensor> rates =
        learnRates ? meta.under(RATES) : initial.map(_ -> Tensor.constant(innerRate));
    Tree<Tensor> adapted = initial;
    Tree<Tensor> state = rule.zeroState(initial);
    for (int step = 0; step < steps; step++) {
      Tensor progress = Tensor.constant((double) step / steps);
      UpdateRule.Observation seen =
          UpdateRule.Observation.of(network, innerLoss, adapted, target, support, progress);
      UpdateRule.Move move = rule.move(meta.under(RULE), state, seen);
      state = move.state();
      adapted = adapted.zip(move.change().zip(rates, Tensor::times), Tensor::plus);
    }
    return adapted;
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tensor loss = QueryLoss.of(this, outerLoss, meta, target, data);
    return new MetaGradient(loss, Gradient.of(loss, meta));
  }

  @Override
  public double rateFactor(String name) {
    if (name.startsWith(RULE + ".")) {
      return ruleFactor;
    }
    return name.startsWith(RATES + ".") ? ratesFactor : 1;
  }
}
