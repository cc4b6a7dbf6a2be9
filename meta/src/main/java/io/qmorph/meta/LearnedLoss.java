package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A loss that is learned: by how much adaptation descends which term, together with the
/// initialisation it starts from and each parameter's rate.
///
/// ```math
/// L_w(\theta) = \frac{1}{n} \sum_i w_1 \delta_i^2 + w_2\, Q(s_i, a_i) + w_3\, Q(s_i, a_i)^2
///   + w_4 \Bigl(\log \sum_a e^{Q(s_i, a)} - Q(s_i, a_i)\Bigr), \qquad
/// \theta_{k+1} = \theta_k - \alpha \odot \nabla_{\theta_k} L_w(\theta_k)
/// ```
///
/// with the one-step error `$\delta$` against the initialisation, held constant. `$w_1$` starts as
/// 1 and the others as 0, where it is MAML with learned rates. The second term is what DQNReg adds
/// to the squared error: Co-Reyes et al. 2021, "Evolving reinforcement learning algorithms",
/// section 4.2, who search for the terms by evolution; the fourth is conservative Q-learning's,
/// Kumar et al. 2020, equation 4. Learning a loss through the steps that descend it is Bechtle et
/// al. 2021, "Meta learning via learned loss", here with four weights instead of a network, which
/// is why it is cheap.
///
/// The outer gradient reaches weights and rates through each step, but the parameters not through
/// its gradient: first order in these.
///
/// @param network yields action values
/// @param outerLoss what judges the adapted parameters
/// @param innerSteps `$k$`, at least 1
/// @param innerRate what `$\alpha$` starts as
/// @param factor what the outer rate is multiplied by for weights and rates
public record LearnedLoss(
    Network network, QLoss outerLoss, int innerSteps, double innerRate, double factor)
    implements MetaLearner {
  private static final String PARAMETERS = "parameters";
  private static final String RATES = "rates";
  private static final String WEIGHTS = "weights";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public LearnedLoss {
    Requirements.atLeastOne("innerSteps", innerSteps);
    Requirements.positive("innerRate", innerRate);
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = network.init(random);
    return parameters
        .prefixed(PARAMETERS)
        .merge(Maml.initialRates(parameters, innerRate).prefixed(RATES))
        .with(WEIGHTS, NDArray.of(Shape.of(4), 1, 0, 0, 0));
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    Tree<Tensor> adapted = meta.under(PARAMETERS);
    Tensor goal = goal(adapted, support).stopGradient();
    for (int step = 0; step < steps; step++) {
      Tree<Tensor> here = adapted.map(Tensor::stopGradient);
      Tensor loss = loss(meta.get(WEIGHTS), here, goal, support);
      Tree<Tensor> change = Gradient.of(loss, here).zip(meta.under(RATES), Tensor::times);
      adapted = adapted.zip(change, Tensor::minus);
    }
    return adapted;
  }

  private Tensor goal(Tree<Tensor> target, Batch batch) {
    Tensor follows = network.apply(target, batch.nextObservation()).max(-1);
    Tensor goesOn = Tensor.constant(1).minus(batch.terminated());
    return batch.reward().plus(batch.discount().times(goesOn).times(follows));
  }

  private Tensor loss(Tensor weights, Tree<Tensor> parameters, Tensor goal, Batch batch) {
    Tensor values = network.apply(parameters, batch.observation());
    Tensor value = values.pick(batch.action());
    List<Tensor> terms =
        List.of(
            value.minus(goal).square(), value, value.square(), values.logSumExp(-1).minus(value));
    Tensor means =
        Tensor.concat(
            0, terms.stream().map(t -> t.times(batch.weight()).mean().reshape(1)).toList());
    return weights.times(means).sum();
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tensor loss = QueryLoss.of(this, outerLoss, meta, target, data);
    return new MetaGradient(loss, Gradient.of(loss, meta));
  }

  @Override
  public double rateFactor(String name) {
    return name.startsWith(PARAMETERS + ".") ? 1 : factor;
  }
}
