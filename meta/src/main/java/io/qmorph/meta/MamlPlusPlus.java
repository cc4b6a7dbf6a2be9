package io.qmorph.meta;

import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// MAML whose parameters are judged after every inner step, whose steps have rates of their own,
/// and which begins with first-order gradients.
///
/// ```math
/// \min_{\theta, \alpha} \sum_{\mathcal{T}} \sum_{i=1}^{k} v_i\, L_{\mathrm{outer}}\bigl(
///   U_i(\theta; \mathcal{S_T}), U_i(\theta^-; \mathcal{S_T}), \mathcal{Q_T}\bigr), \qquad
/// \theta_i = \theta_{i-1} - \alpha_i \odot \mathrm{clip}(\nabla L(\theta_{i-1}; \mathcal{S_T}))
/// ```
///
/// Antoniou et al. 2019, "How to train your MAML", section 4: the multi-step loss, whose weights
/// `$v_i$` start equal and move to the last step; the order of the gradients, first and then
/// second; and rates `$\alpha_i$` for each array of parameters and each step, as in the authors'
/// program. The networks here have no batch normalisation, and the outer rate's cosine is every
/// method's. Targets are those of [Maml]. Beyond the trained number of steps the last one's rates
/// go on.
///
/// The clipped inner gradient is our addition. A rate that has grown past what is stable multiplies
/// the error at every step, and squares it in the loss; the second-order gradient multiplies it
/// once more, until one task's numbers are no longer finite and take the mean over all tasks with
/// them. With a bounded gradient the adapted parameters stay within the sum of the rates of where
/// they started. The rates themselves are learned, not their logarithms, so that one outer step
/// changes them by a bounded amount.
///
/// @param inner how the steps descend; its order is that of training's end
/// @param outerLoss what judges the parameters after a step
/// @param weights `$v_i$`, one for each step that is trained for; at least one
/// @param innerRate where the rates start
/// @param adapts which parameters the inner steps move
/// @param ratesFactor what the outer rate is multiplied by for the inner rates
/// @param schedule how weights and order change over training
public record MamlPlusPlus(
    InnerLoop inner,
    QLoss outerLoss,
    List<Double> weights,
    double innerRate,
    AdaptedParameters adapts,
    double ratesFactor,
    Schedule schedule)
    implements MetaLearner {
  private static final String PARAMETERS = "parameters";
  private static final String RATES = "rates";

  /// How training changes.
  ///
  /// @param multiStep the share of training over which the weights move to the last step
  /// @param firstOrder the share of training with gradients of first order
  public record Schedule(double multiStep, double firstOrder) {
    /// Few, since training's programs are compiled anew for each.
    private static final int STAGES = 5;

    /// Throws `IllegalArgumentException` naming the value out of range.
    public Schedule {
      Requirements.share("multiStep", multiStep);
      Requirements.share("firstOrder", firstOrder);
    }

    /// What the equal weights are multiplied by before the rest goes to the last step: 1 in the
    /// first stage, then less from stage to stage, and 0 after the last.
    double spread(double progress) {
      return progress < multiStep ? 1 - Math.floor(STAGES * progress / multiStep) / STAGES : 0;
    }
  }

  /// Throws `IllegalArgumentException` naming the value out of range.
  public MamlPlusPlus {
    weights = List.copyOf(weights);
    if (weights.isEmpty() || weights.stream().anyMatch(weight -> !(weight >= 0))) {
      throw new IllegalArgumentException(
          "weights must be at least one, each at least 0, were " + weights);
    }
    Requirements.positive("innerRate", innerRate);
  }

  /// The weights of `steps` steps at training's end: all on the last.
  ///
  /// @param steps at least 1
  public static List<Double> lastOnly(int steps) {
    return spread(steps, 0);
  }

  private static List<Double> spread(int steps, double share) {
    double each = share / steps;
    List<Double> weights = new ArrayList<>(Collections.nCopies(steps - 1, each));
    weights.add(1 - (steps - 1) * each);
    return weights;
  }

  @Override
  public MetaLearner during(double progress) {
    List<Double> now = spread(innerSteps(), schedule.spread(progress));
    Order order = progress < schedule.firstOrder() ? Order.FIRST : inner.order();
    return new MamlPlusPlus(
        inner.with(order), outerLoss, now, innerRate, adapts, ratesFactor, schedule);
  }

  @Override
  public Network network() {
    return inner.network();
  }

  @Override
  public int innerSteps() {
    return weights.size();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = network().init(random);
    Tree<NDArray> rates = adapts.of(parameters).map(_ -> initialRates());
    return parameters.prefixed(PARAMETERS).merge(rates.prefixed(RATES));
  }

  private NDArray initialRates() {
    float[] rates = new float[innerSteps()];
    Arrays.fill(rates, (float) innerRate);
    return NDArray.of(Shape.of(rates.length), rates);
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    return steps == 0
        ? meta.under(PARAMETERS)
        : path(meta, innerTarget(meta), support, steps).getLast();
  }

  private static Tree<Tensor> innerTarget(Tree<Tensor> meta) {
    return meta.under(PARAMETERS).map(Tensor::stopGradient);
  }

  /// The parameters before the first step and after each.
  ///
  /// @param meta `parameters.*` and `rates.*`
  /// @param innerTarget what the inner loop's targets are computed with, with the parameters' names
  /// @param support what is descended on
  /// @param steps how many, at least 1
  public List<Tree<Tensor>> path(
      Tree<Tensor> meta, Tree<Tensor> innerTarget, Batch support, int steps) {
    List<Tree<Tensor>> rates = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      int trained = Math.min(step, innerSteps() - 1);
      rates.add(meta.under(RATES).map(each -> each.slice(0, trained, trained + 1).reshape()));
    }
    return inner.path(meta.under(PARAMETERS), innerTarget, support, rates);
  }

  /// The weighted sum of the losses after each step.
  ///
  /// @param path of the meta-parameters, as many steps as there are weights
  /// @param targetPath of the slow copy, as long
  /// @param query what they are judged by
  public Tensor loss(List<Tree<Tensor>> path, List<Tree<Tensor>> targetPath, Batch query) {
    Tensor sum = Tensor.constant(0);
    for (int step = 1; step <= innerSteps(); step++) {
      double weight = weights.get(step - 1);
      if (weight > 0) {
        Tensor loss = outerLoss.of(network(), path.get(step), targetPath.get(step), query);
        sum = sum.plus(loss.times(weight));
      }
    }
    return sum;
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    List<Tree<Tensor>> path = path(meta, innerTarget(meta), data.support(), innerSteps());
    List<Tree<Tensor>> targetPath = path(target, innerTarget(target), data.support(), innerSteps());
    Tensor loss = loss(path, targetPath, data.query());
    return new MetaGradient(loss, Gradient.of(loss, meta));
  }

  @Override
  public double rateFactor(String name) {
    return name.startsWith(RATES + ".") ? ratesFactor : 1;
  }
}
