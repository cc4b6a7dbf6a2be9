package io.qmorph.meta;

import io.qmorph.nn.GlobalNorm;
import io.qmorph.nn.Network;
import io.qmorph.nn.Optimizer;
import io.qmorph.nn.SoftUpdate;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// Deep Q-learning on one task by a learned optimizer: [io.qmorph.rl.Dqn] with an [UpdateRule] in
/// the place of Adam.
///
/// ```math
/// (\theta_{k+1}, s_{k+1}) = U_\phi\bigl(\theta_k, s_k, \nabla L(\theta_k, \theta^-_k,
///   \mathcal{B}_k)\bigr), \qquad
/// \theta^-_{k+1} = \theta^-_k + \tau (\theta_{k+1} - \theta^-_k)
/// ```
///
/// Over a truncation of `$K$` updates the rule is judged by
///
/// ```math
/// \frac{1}{K} \sum_{k=1}^{K} \log L(\theta_k, \theta^-_0, \mathcal{B}_k)
/// ```
///
/// the error after each update on the batch that the next one learns from: the objective of the
/// agent after the update, on data that it has not been fitted to, as in Lan et al. 2024, "Learning
/// to optimize for reinforcement learning" (Optim4RL). The target network is that of the
/// truncation's start, so that a rule gains nothing by moving its own goal, and the logarithm makes
/// agents of all ages and tasks count alike, though their errors differ by orders of magnitude.
///
/// @param network yields action values
/// @param loss `$L$`
/// @param rule `$U$`
/// @param targetRate `$\tau$` in [0, 1]
/// @param lifetime how many updates a training has, which the rule's progress is a share of
public record LearnedDqn(
    Network network, QLoss loss, UpdateRule rule, double targetRate, int lifetime) {
  private static final String PARAMETERS = "parameters";
  private static final String TARGET = "target";
  private static final String OPTIMIZER = "optimizer";
  private static final String AGE = "age";
  private static final double NEVER_ZERO = 1e-8;

  /// Throws `IllegalArgumentException` naming the value out of range.
  public LearnedDqn {
    Requirements.share("targetRate", targetRate);
    Requirements.atLeastOne("lifetime", lifetime);
  }

  /// What an agent carries from update to update: `parameters.*`, `target.*`, the rule's state
  /// `optimizer.*` and its `age` in updates.
  ///
  /// @param random what the parameters are drawn by
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = network.init(random);
    Tree<NDArray> state = rule.stateTypes(parameters.map(NDArray::type)).map(NDArray::zeros);
    return parameters
        .prefixed(PARAMETERS)
        .merge(parameters.map(NDArray::copy).prefixed(TARGET))
        .merge(state.prefixed(OPTIMIZER))
        .with(AGE, NDArray.scalar(0));
  }

  /// One update, as a program from the agent, `batch.*` of [Batch#signature] and the rule's own
  /// parameters `rule.*` to the new agent, the `loss` and the gradient's global `norm`.
  ///
  /// @param agent the types of what [#init] gives
  /// @param ruleTypes the types of the rule's own parameters
  /// @param batchSize transitions in a batch
  public Program update(Tree<ArrayType> agent, Tree<ArrayType> ruleTypes, int batchSize) {
    Tree<ArrayType> signature =
        agent
            .merge(Batch.signature(batchSize, network.inputs()).prefixed("batch"))
            .merge(ruleTypes.prefixed("rule"));
    return Program.trace(
        signature,
        inputs -> {
          UpdateRule.Observation seen = see(inputs, Batch.of(inputs.under("batch")));
          return next(inputs.under("rule"), inputs, seen)
              .with("loss", seen.loss())
              .with("norm", GlobalNorm.of(seen.gradient()));
        });
  }

  private UpdateRule.Observation see(Tree<Tensor> agent, Batch batch) {
    return UpdateRule.Observation.of(
        network,
        loss,
        agent.under(PARAMETERS),
        agent.under(TARGET),
        batch,
        agent.get(AGE).dividedBy(Tensor.constant(lifetime)).minimum(Tensor.constant(1)));
  }

  private Tree<Tensor> next(
      Tree<Tensor> ruleParameters, Tree<Tensor> agent, UpdateRule.Observation seen) {
    Optimizer.Update update = rule.step(ruleParameters, agent.under(OPTIMIZER), seen);
    Tree<Tensor> target =
        SoftUpdate.of(agent.under(TARGET), update.parameters(), Tensor.constant(targetRate));
    return update
        .parameters()
        .prefixed(PARAMETERS)
        .merge(target.prefixed(TARGET))
        .merge(update.state().prefixed(OPTIMIZER))
        .with(AGE, agent.get(AGE).plus(1));
  }

  /// A truncation: `$K$` updates, and their judgement.
  ///
  /// @param ruleParameters the rule's own
  /// @param agent of [#init], or what the truncation before has left
  /// @param batches `$K + 1$` of them, `[K + 1, batch, ...]`
  public GradientEstimator.Unrolled unroll(
      Tree<Tensor> ruleParameters, Tree<Tensor> agent, Tree<Tensor> batches) {
    int steps = batches.get("reward").shape().size(0) - 1;
    Tree<Tensor> judge = agent.under(TARGET);
    Tree<Tensor> now = agent;
    Tensor sum = Tensor.constant(0);
    for (int step = 0; step < steps; step++) {
      now = next(ruleParameters, now, see(now, batch(batches, step)));
      Tensor error = loss.of(network, now.under(PARAMETERS), judge, batch(batches, step + 1));
      sum = sum.plus(error.plus(NEVER_ZERO).log());
    }
    return new GradientEstimator.Unrolled(now, sum.dividedBy(Tensor.constant(steps)));
  }

  private static Batch batch(Tree<Tensor> batches, int index) {
    return Batch.of(
        batches.map(all -> all.slice(0, index, index + 1).reshape(all.shape().remove(0))));
  }
}
