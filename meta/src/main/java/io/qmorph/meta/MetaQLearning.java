package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.nn.Optimizer;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A context DQN that goes on learning in a new task, on its few transitions first and then on
/// those of the known tasks that are like them: Meta-Q-Learning, Fakoor et al. 2020.
///
/// ```math
/// \begin{aligned}
/// \theta_1 &= \arg\min_\theta L(\theta, \mathcal{S})
///   + \frac{\lambda}{2} \lVert \theta - \hat\theta \rVert^2, \\
/// \theta_2 &= \arg\min_\theta \frac{1}{n} \sum_i \frac{\beta_i}{\bar\beta}\, \ell_i(\theta)
///   + \frac{\lambda}{2} \lVert \theta - \hat\theta \rVert^2, \qquad
/// \beta_i = e^{-f(z_i)}, \quad \lambda = \lambda_0 (1 - \mathrm{ESS}(\beta))
/// \end{aligned}
/// ```
///
/// Meta-training is that of the context DQN on all tasks, the paper's equation 13. Its parameters
/// `$\hat\theta$` are where both stages start, what they are held to, and what targets are computed
/// with. Old transitions `$i$` are seen with their own tasks' contexts `$z_i$`, and weighted by the
/// odds that a logistic regression `$f$` of old contexts against new ones gives, at most `e` (its
/// section 3.3). The effective sample size is the share of old contexts that count,
///
/// ```math
/// \mathrm{ESS}(\beta) = \frac{(\sum_i \beta_i)^2}{n \sum_i \beta_i^2}
/// ```
///
/// Not the paper's are that weights are relative to their mean, and that steps on old transitions
/// go round a store of a few of each known task instead of drawing from all. Since adaptation is a
/// function, nothing has to be rolled back after a task.
///
/// Steps are counted over both stages: the first `ownSteps` are on the support set, all further
/// ones on old transitions.
///
/// @param encoder makes the contexts
/// @param values takes the observation and the context behind it
/// @param loss what meta-training descends
/// @param ownLoss `$L$` and `$\ell$`, what adaptation descends
/// @param optimizer takes the steps
/// @param rate of a step, more than 0
/// @param ownSteps on the new task's transitions, at least 1
/// @param replaySteps on old transitions, at least 1
/// @param proximal `$\lambda_0$`, at least 0
/// @param perTask old transitions of each known task in a step, at least 1
public record MetaQLearning(
    RecurrentEncoder encoder,
    Network values,
    QLoss loss,
    QLoss ownLoss,
    Optimizer optimizer,
    double rate,
    int ownSteps,
    int replaySteps,
    double proximal,
    int perTask)
    implements MetaLearner {
  private static final LogisticRegression REGRESSION = new LogisticRegression(100, 0.01);
  private static final String PARAMETERS = "parameters";
  private static final String ENCODER = "encoder";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public MetaQLearning {
    Requirements.positive("rate", rate);
    Requirements.positive("ownSteps", ownSteps);
    Requirements.positive("replaySteps", replaySteps);
    Requirements.notNegative("proximal", proximal);
    Requirements.positive("perTask", perTask);
  }

  private ContextDqn context() {
    return new ContextDqn(encoder, values, loss);
  }

  @Override
  public Network network() {
    return context().network();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return context().init(random);
  }

  /// Those of both stages.
  @Override
  public int innerSteps() {
    return ownSteps + replaySteps;
  }

  @Override
  public boolean knowsTaskAtOnce() {
    return true;
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    return context().metaGradient(meta, target, data);
  }

  /// Training acts as the context DQN does, whose meta-parameters these are.
  @Override
  public MetaLearner during(double progress) {
    return context();
  }

  /// The contexts after each transition of the support set, the last of them, and old transitions.
  @Override
  public Tree<Tensor> memory(Tree<Tensor> meta, Batch support, Batch query) {
    Tensor contexts = encoder.states(meta.under(ENCODER), support);
    return Tree.of("contexts", contexts, "counts", counts(support))
        .with("context", encoder.encode(meta.under(ENCODER), support))
        .merge(query.tree().prefixed("query"));
  }

  private static Tensor counts(Batch batch) {
    return batch.weight().greater(Tensor.constant(0));
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    Tree<Tensor> start = meta.under(PARAMETERS);
    Tensor task = encoder.encode(meta.under(ENCODER), support);
    if (steps == 0) {
      return start.with(ContextNetwork.CONTEXT, task);
    }
    Tree<Tensor> known = meta.under("memory");
    Tensor odds = odds(meta, support, known);
    Tensor held = effectiveShare(odds).negate().plus(1).times(proximal);
    Tree<Tensor> moving = start;
    Tree<Tensor> state = FineTuning.zeros(optimizer, start);
    for (int step = 0; step < steps; step++) {
      Tensor error =
          step < ownSteps
              ? ownLoss.of(network(), of(moving, task), of(start, task), support)
              : ownLoss.of(values, moving, start, old(known, odds, step - ownSteps));
      Tensor objective = error.plus(squaredDistance(moving, start).times(held).times(0.5));
      Optimizer.Update update =
          optimizer.step(state, moving, Gradient.of(objective, moving), Tensor.constant(rate));
      state = update.state();
      moving = update.parameters();
    }
    return of(moving, task);
  }

  private static Tree<Tensor> of(Tree<Tensor> parameters, Tensor task) {
    return parameters.with(ContextNetwork.CONTEXT, task);
  }

  /// `$\beta$` of each known task, `[tasks]`.
  private Tensor odds(Tree<Tensor> meta, Batch support, Tree<Tensor> known) {
    Tensor old = known.get("contexts");
    int count = old.shape().size(0) * old.shape().size(1);
    LogisticRegression.Plane plane =
        REGRESSION.fit(
            old.reshape(count, encoder.outputs()),
            known.get("counts").reshape(count),
            encoder.states(meta.under(ENCODER), support),
            counts(support));
    Tensor side = plane.side(known.get("context"));
    return side.maximum(Tensor.constant(-1)).negate().exp().stopGradient();
  }

  private static Tensor effectiveShare(Tensor odds) {
    return odds.mean().square().dividedBy(odds.square().mean());
  }

  private static Tensor squaredDistance(Tree<Tensor> moving, Tree<Tensor> start) {
    return moving.zip(start, Tensor::minus).leaves().stream()
        .map(difference -> difference.square().sum())
        .reduce(Tensor.constant(0), Tensor::plus);
  }

  /// The old transitions of a step, each seen with its own task's context.
  private Batch old(Tree<Tensor> known, Tensor odds, int step) {
    Tree<Tensor> query = known.under("query");
    int stored = query.get("reward").shape().size(1);
    int count = Math.min(perTask, stored);
    int first = step % (stored / count) * count;
    Batch batch = Batch.of(query.map(all -> flat(all.slice(1, first, first + count))));
    Tensor contexts = repeated(known.get("context"), count);
    Tensor weight = repeated(odds.dividedBy(odds.mean()).unsqueeze(-1), count);
    return new Batch(
        Tensor.concat(-1, batch.observation(), contexts),
        batch.action(),
        batch.reward(),
        Tensor.concat(-1, batch.nextObservation(), contexts),
        batch.terminated(),
        batch.discount(),
        batch.weight().times(weight.reshape(batch.weight().shape())));
  }

  /// Of `[tasks, count, rest...]` the same as `[tasks * count, rest...]`.
  private static Tensor flat(Tensor all) {
    Shape shape = all.shape();
    Shape rows = Shape.of(shape.size(0) * shape.size(1));
    return all.reshape(rows.concat(shape.range(2, shape.rank())));
  }

  /// Of `[tasks, size]` each row `count` times, `[tasks * count, size]`.
  private static Tensor repeated(Tensor rows, int count) {
    int size = rows.shape().size(1);
    return flat(rows.unsqueeze(1).broadcast(Shape.of(rows.shape().size(0), count, size)));
  }
}
