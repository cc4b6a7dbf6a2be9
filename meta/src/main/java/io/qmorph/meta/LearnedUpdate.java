package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.nn.Optimizer;
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
/// (\theta_{k+1}, s_{k+1}) = U_\phi\bigl(\theta_k, s_k,
///   \nabla L_{\mathrm{inner}}(\theta_k, \theta_0, \mathcal{S_T})\bigr), \qquad
/// \min_{\theta_0, \phi} \sum_{\mathcal{T}}
///   L_{\mathrm{outer}}(\theta_K, \theta^-_K, \mathcal{Q_T})
/// ```
///
/// where `$U_\phi$` is an [UpdateRule], and its state `$s_0 = 0$`. Ravi and Larochelle 2017,
/// "Optimization as a model for few-shot learning", algorithm 1, which likewise takes the gradients
/// that the rule sees for constants.
///
/// As in [Maml], the targets of the inner loss are those of the initialisation, and the outer
/// loss's target network is the slow copy of all meta-parameters, adapted on the same support set.
///
/// @param network yields action values
/// @param innerLoss what the rule is to descend
/// @param outerLoss what judges the adapted parameters
/// @param innerSteps `$K$`, at least 1
/// @param rule `$U$`
/// @param ruleFactor what the outer rate is multiplied by for the rule's own parameters
public record LearnedUpdate(
    Network network,
    QLoss innerLoss,
    QLoss outerLoss,
    int innerSteps,
    UpdateRule rule,
    double ruleFactor)
    implements MetaLearner {
  private static final String PARAMETERS = "parameters";
  private static final String RULE = "rule";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public LearnedUpdate {
    if (innerSteps < 1) {
      throw new IllegalArgumentException("innerSteps must be at least 1, was " + innerSteps);
    }
    Requirements.notNegative("ruleFactor", ruleFactor);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return network.init(random).prefixed(PARAMETERS).merge(rule.init(random).prefixed(RULE));
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    Tree<Tensor> initial = meta.under(PARAMETERS);
    Tree<Tensor> target = initial.map(Tensor::stopGradient);
    Tree<Tensor> adapted = initial;
    Tree<Tensor> state = rule.zeroState(initial);
    for (int step = 0; step < steps; step++) {
      Tensor progress = Tensor.constant((double) step / steps);
      UpdateRule.Observation seen =
          UpdateRule.Observation.of(network, innerLoss, adapted, target, support, progress);
      Optimizer.Update update = rule.step(meta.under(RULE), state, seen);
      state = update.state();
      adapted = update.parameters();
    }
    return adapted;
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
    return name.startsWith(RULE + ".") ? ruleFactor : 1;
  }
}
