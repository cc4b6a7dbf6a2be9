package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// An initialisation that adapted parameters are drawn to, whose gradient depends on where the
/// inner steps end and not on how they got there.
///
/// ```math
/// \phi^*(\theta) = \arg\min_\phi L_{\mathrm{inner}}(\phi; \mathcal{S_T}) +
///   \frac{\lambda}{2} \lVert \phi - \theta \rVert^2, \qquad
/// \frac{d}{d\theta} L_{\mathrm{outer}}(\phi^*; \mathcal{Q_T}) =
///   \Bigl(I + \frac{1}{\lambda} H\Bigr)^{-1} \nabla L_{\mathrm{outer}}(\phi^*; \mathcal{Q_T})
/// ```
///
/// where `$H$` is the Hessian of the inner loss at `$\phi^*$`. Rajeswaran et al. 2019,
/// "Meta-Learning with Implicit Gradients", algorithm 2 and lemma 1. The steps are plain descent on
/// the whole inner objective, and neither kept nor differentiated, so that memory does not grow
/// with their number. Targets are those of [Maml].
///
/// The Hessian of a TD loss is positive semidefinite only but for the curvature of the network
/// itself, which the errors weigh with either sign; `$I + H / \lambda$` may be indefinite, and then
/// `$\phi^*$` is no minimum. Hence `$H / (\lambda + \delta)$` in place of `$H / \lambda$`, damped
/// as in the authors' program, and a [LinearSolver] that stops where curvature is not positive or
/// terms grow: at the first step what is left is the gradient of first-order MAML.
///
/// Where only some parameters adapt, the frozen ones `$f$` have their direct gradient and what they
/// do by the adapted ones: `$\nabla_f L_{\mathrm{outer}} - H_f x / (\lambda + \delta)$`, where
/// `$x$` is the solution above and `$H_f$` the rows of the Hessian that are theirs.
///
/// @param inner how the steps descend, with a proximal term of `$\lambda > 0$`
/// @param outerLoss what judges the adapted parameters
/// @param innerSteps that stand for the minimum, at least 1
/// @param innerRate of a step
/// @param adapts which parameters the inner steps move
/// @param solver of the linear system
/// @param damping `$\delta$`, at least 0
public record ImplicitMaml(
    InnerLoop inner,
    QLoss outerLoss,
    int innerSteps,
    double innerRate,
    AdaptedParameters adapts,
    LinearSolver solver,
    double damping)
    implements MetaLearner {
  private static final String PARAMETERS = "parameters";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public ImplicitMaml {
    Requirements.atLeastOne("innerSteps", innerSteps);
    Requirements.positive("innerRate", innerRate);
    Requirements.positive("proximal", inner.proximal());
    Requirements.notNegative("damping", damping);
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
    Tree<Tensor> parameters = meta.under(PARAMETERS);
    return adapt(parameters, parameters.map(Tensor::stopGradient), support, steps);
  }

  /// The adapted parameters, where the inner loop's targets are computed with `innerTarget`.
  ///
  /// @param parameters `$\theta$`
  /// @param innerTarget with the parameters' names
  /// @param support what is descended on
  /// @param steps how many; 0 changes nothing
  public Tree<Tensor> adapt(
      Tree<Tensor> parameters, Tree<Tensor> innerTarget, Batch support, int steps) {
    Tree<Tensor> rates = adapts.of(parameters).map(_ -> Tensor.constant(innerRate));
    return inner.descend(parameters, innerTarget, support, rates, steps);
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tree<Tensor> adapted = adapt(meta, data.support(), innerSteps).map(Tensor::stopGradient);
    Tree<Tensor> adaptedTarget = adapt(target, data.support(), innerSteps);
    Tensor loss = outerLoss.of(network(), adapted, adaptedTarget, data.query());
    Tree<Tensor> direct = Gradient.of(loss, adapted);
    Tree<Tensor> gradient = implicit(adapted, meta.under(PARAMETERS), data.support(), direct);
    return new MetaGradient(loss, gradient.prefixed(PARAMETERS));
  }

  /// The derivative by the meta-parameters of what has the derivative `direct` by the adapted
  /// parameters.
  private Tree<Tensor> implicit(
      Tree<Tensor> adapted, Tree<Tensor> innerTarget, Batch support, Tree<Tensor> direct) {
    Tensor error = inner.loss().of(network(), adapted, innerTarget, support);
    Tree<Tensor> slope = adapts.of(Gradient.of(error, adapted));
    double factor = 1 / (inner.proximal() + damping);
    Tree<Tensor> solution =
        solver.solve(x -> adapts.of(product(slope, x, adapted, factor)), adapts.of(direct));
    return direct.zip(product(slope, solution, adapted, factor), Tensor::minus).replaced(solution);
  }

  /// The Hessian's columns of the adapted parameters, each times its number in `vector`: the
  /// gradient of the gradient's product with it.
  private static Tree<Tensor> product(
      Tree<Tensor> slope, Tree<Tensor> vector, Tree<Tensor> adapted, double factor) {
    Tensor along =
        slope.zip(vector, (g, v) -> g.times(v.stopGradient()).sum()).leaves().stream()
            .reduce(Tensor.constant(0), Tensor::plus);
    return Gradient.of(along, adapted).map(row -> row.times(factor));
  }
}
