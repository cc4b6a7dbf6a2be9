package io.qmorph.bench;

import io.qmorph.nn.Dense;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Lstm;
import io.qmorph.nn.Mlp;
import io.qmorph.rl.Batch;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;

/// The meta-gradient of a learned optimizer: an LSTM of 20 units for each coordinate moves the
/// parameters of 32 tasks' networks ten times; judged by the mean loss after each step.
///
/// Its input is a coordinate's gradient, by order of magnitude and direction, as a constant:
/// Andrychowicz et al. 2016, "Learning to learn by gradient descent by gradient descent", sections
/// 2.1 and appendix A.
record LearnedWorkload() implements Workload {
  static final int STEPS = 10;
  static final double SCALE = 0.01;
  static final double MAGNITUDES = 10;

  private static final int TASKS = 32;
  private static final int UNITS = 20;
  private static final int FEATURES = 2;
  private static final int COORDINATES = 4 * 64 + 64 + 64 * 64 + 64 + 64 * 2 + 2;
  private static final Lstm LSTM = new Lstm(FEATURES, UNITS);
  private static final Dense HEAD = new Dense(UNITS, 1, Initializer.FAN_IN_UNIFORM, 1);

  @Override
  public String name() {
    return "learned-optimizer";
  }

  @Override
  public int rounds(int most) {
    return Math.min(most, 10);
  }

  /// The features are constants and the first state is zero, so that nothing goes back into these.
  @Override
  public double flops() {
    double features = 2.0 * FEATURES * 4 * UNITS;
    double state = 2.0 * UNITS * 4 * UNITS;
    double head = 2.0 * UNITS;
    double coordinate = STEPS * (2 * features + 3 * head) + (STEPS - 1) * 3 * state;
    double target = MlpFlops.FORWARD;
    double gradients = (STEPS + 1) * (MlpFlops.FORWARD + MlpFlops.BACKWARD);
    return TASKS * (COORDINATES * coordinate + Problem.BATCH * (target + gradients));
  }

  /// The optimizer's parameters, each task's network and transitions, and the target network of
  /// all: `rule.*`, `start.*`, `batch.*` and `target.*`.
  private static Tree<NDArray> inputs() {
    var random = RandomSource.XO_SHI_RO_256_PP.create(5);
    Tree<NDArray> rule =
        LSTM.init(random).prefixed("lstm").merge(HEAD.init(random).prefixed("head"));
    Problem problem = new Problem(6);
    Mlp network = Problem.network();
    return rule.prefixed("rule")
        .merge(problem.parameters(network, TASKS).prefixed("start"))
        .merge(problem.parameters(network).prefixed("target"))
        .merge(
            problem
                .batch(TASKS, Problem.BATCH, Problem.OBSERVATIONS, Problem.ACTIONS)
                .prefixed("batch"));
  }

  private static boolean isShared(String name) {
    return name.startsWith("rule.") || name.startsWith("target.");
  }

  @Override
  public Side qmorph(Workers workers) {
    Tree<NDArray> inputs = inputs();
    Program oneTask =
        Program.trace(
            inputs.mapNamed(
                (name, array) -> isShared(name) ? array.type() : NDArrays.typeOfOne(array)),
            LearnedWorkload::metaGradient);
    Executable executable =
        new Sharded(new Simd(), workers, oneTask, TASKS, LearnedWorkload::isShared, _ -> true);
    return QmorphSide.of(executable, inputs);
  }

  private static Tree<Tensor> metaGradient(Tree<Tensor> inputs) {
    Tree<Tensor> rule = inputs.under("rule");
    Tree<Tensor> parameters = inputs.under("start");
    Tensor zeros = Tensor.filled(Shape.of(COORDINATES, UNITS), 0);
    Lstm.State state = new Lstm.State(zeros, zeros);
    Tensor sum = Tensor.constant(0);
    for (int step = 0; step < STEPS; step++) {
      Tree<Tensor> gradient = Gradient.of(loss(inputs, parameters), parameters);
      state = LSTM.step(rule.under("lstm"), features(flat(gradient).stopGradient()), state);
      Tensor change = HEAD.apply(rule.under("head"), state.hidden()).times(SCALE);
      parameters = moved(parameters, change);
      sum = sum.plus(loss(inputs, parameters));
    }
    Tensor metaLoss = sum.dividedBy(STEPS);
    return Gradient.of(metaLoss, rule).prefixed("gradient").with("loss", metaLoss);
  }

  private static Tensor loss(Tree<Tensor> inputs, Tree<Tensor> parameters) {
    return new TdLoss(new TdLoss.Error.Squared(), false)
        .of(Problem.network(), parameters, inputs.under("target"), Batch.of(inputs.under("batch")));
  }

  /// All coordinates, `[coordinates, 1]`.
  private static Tensor flat(Tree<Tensor> tree) {
    return Tensor.concat(
        0, tree.leaves().stream().map(leaf -> leaf.reshape(leaf.shape().elements(), 1)).toList());
  }

  /// `[coordinates, 2]`, both in [-1, 1] for gradients of less than 1.
  private static Tensor features(Tensor gradient) {
    Tensor size = gradient.abs().maximum(Tensor.constant(Math.exp(-MAGNITUDES)));
    Tensor direction = gradient.times(Math.exp(MAGNITUDES)).clamp(-1, 1);
    return Tensor.concat(1, size.log().dividedBy(MAGNITUDES), direction);
  }

  private static Tree<Tensor> moved(Tree<Tensor> parameters, Tensor change) {
    List<Tensor> next = new ArrayList<>();
    int from = 0;
    for (Tensor parameter : parameters.leaves()) {
      int to = from + parameter.shape().elements();
      next.add(parameter.plus(change.slice(0, from, to).reshape(parameter.shape())));
      from = to;
    }
    return parameters.mapNamed((name, _) -> next.get(parameters.names().indexOf(name)));
  }

  @Override
  public Side libtorch() {
    return new TorchLearned(inputs());
  }
}
