package io.qmorph.bench;

import io.qmorph.nn.Adam;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Optimizer;
import io.qmorph.rl.Batch;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;

/// One update of double Q-learning on 64 transitions, with Huber's loss and Adam, of one agent or
/// of several that know nothing of each other.
///
/// @param agents how many
record DqnWorkload(int agents) implements Workload {
  private static final double RATE = 1e-4;

  @Override
  public String name() {
    return agents == 1 ? "dqn-update" : "dqn-update-" + agents;
  }

  @Override
  public double flops() {
    return agents * Problem.BATCH * (3 * MlpFlops.FORWARD + MlpFlops.BACKWARD);
  }

  /// Parameters and transitions, `[agents, ...]`: `parameters.*`, `target.*` and `batch.*`.
  private Tree<NDArray> inputs() {
    Problem problem = new Problem(2);
    Mlp network = Problem.network();
    return problem
        .parameters(network, agents)
        .prefixed("parameters")
        .merge(problem.parameters(network, agents).prefixed("target"))
        .merge(
            problem
                .batch(agents, Problem.BATCH, Problem.OBSERVATIONS, Problem.ACTIONS)
                .prefixed("batch"));
  }

  @Override
  public Side qmorph(Workers workers) {
    Tree<NDArray> inputs = agents == 1 ? inputs().map(NDArrays::alone) : inputs();
    Adam adam = new Adam();
    Tree<ArrayType> signature = inputs().map(NDArrays::typeOfOne);
    Tree<NDArray> state = adam.init(signature.under("parameters").map(NDArray::zeros));
    Program update =
        Program.trace(
            signature.merge(state.map(NDArray::type).prefixed("optimizer")), DqnWorkload::update);
    Executable executable =
        agents == 1
            ? new Simd().compile(update)
            : new Sharded(new Simd(), workers, update, agents, _ -> false, "loss"::equals);
    Tree<NDArray> zeros = executable.signature().under("optimizer").map(NDArray::zeros);
    return new QmorphUpdate(executable, inputs.merge(zeros.prefixed("optimizer")));
  }

  private static Tree<Tensor> update(Tree<Tensor> inputs) {
    TdLoss loss = new TdLoss(new TdLoss.Error.Huber(1), true);
    Tree<Tensor> parameters = inputs.under("parameters");
    Batch batch = Batch.of(inputs.under("batch"));
    Tensor error = loss.of(Problem.network(), parameters, inputs.under("target"), batch);
    Optimizer.Update next =
        new Adam()
            .step(
                inputs.under("optimizer"),
                parameters,
                Gradient.of(error, parameters),
                Tensor.constant(RATE));
    return next.parameters()
        .prefixed("parameters")
        .merge(next.state().prefixed("optimizer"))
        .with("loss", error);
  }

  @Override
  public Side libtorch() {
    return agents == 1
        ? new TorchDqn(TorchMlp::one, RATE, inputs().map(NDArrays::alone))
        : new TorchDqn(TorchMlp::many, RATE, inputs());
  }
}
