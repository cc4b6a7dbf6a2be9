package io.qmorph.meta;

import io.qmorph.nn.GatedMlp;
import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// MAML that learns how large a network the family needs: every hidden unit has a gate, and a gate
/// that is open has its price.
///
/// ```math
/// \min_{\theta, a, \alpha} \sum_{\mathcal{T}} L_{\mathrm{outer}}\bigl(
///   U_k(\theta, a; \mathcal{S_T}), \mathcal{Q_T}\bigr)
///   + \frac{\lambda}{n} \sum_{i=1}^{n} \sigma(a_i' + \log 11)
/// ```
///
/// The gates `$a$` are meta-learned and adapted to each task, to `$a'$`, like any other parameter:
/// [GatedMlp] has the gate and its price, which are those of Louizos et al. 2018, "Learning sparse
/// neural networks through L0 regularization". Since a closed gate stays closed in every inner
/// loop, [#trimmed] takes its unit out of the meta-parameters without changing what any task makes
/// of them.
///
/// @param gated the network with gates
/// @param maml how it adapts; its network is the gated one or has the same parameters
/// @param price `$\lambda$`, of having all gates open, at least 0
/// @param gatesFactor what the outer rate is multiplied by for the gates
public record LearnedStructure(GatedMlp gated, Maml maml, double price, double gatesFactor)
    implements MetaLearner {
  private static final String PARAMETERS = "parameters";
  private static final String RATES = "rates";

  /// Throws `IllegalArgumentException` if the price is negative.
  public LearnedStructure {
    Requirements.notNegative("price", price);
  }

  @Override
  public Network network() {
    return maml.network();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return maml.init(random);
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    return maml.adapt(meta, support, steps);
  }

  @Override
  public int innerSteps() {
    return maml.innerSteps();
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tree<Tensor> adapted = adapt(meta, data.support(), innerSteps());
    Tree<Tensor> adaptedTarget = adapt(target, data.support(), innerSteps());
    int units = gated.hidden().stream().mapToInt(Integer::intValue).sum();
    Tensor paid = gated.openness(adapted).times(price / units);
    Tensor loss = maml.outerLoss().of(network(), adapted, adaptedTarget, data.query()).plus(paid);
    return new MetaGradient(loss, Gradient.of(loss, meta));
  }

  @Override
  public double rateFactor(String name) {
    boolean gate = name.startsWith(PARAMETERS + ".") && GatedMlp.isGate(name);
    return gate ? gatesFactor : maml.rateFactor(name);
  }

  @Override
  public Tree<NDArray> trimmed(Tree<NDArray> meta) {
    List<List<Integer>> units = gated.openUnits(meta.under(PARAMETERS));
    return gated
        .narrowed(meta.under(PARAMETERS), units)
        .prefixed(PARAMETERS)
        .merge(gated.narrowed(meta.under(RATES), units).prefixed(RATES));
  }
}
