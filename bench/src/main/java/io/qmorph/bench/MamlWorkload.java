package io.qmorph.bench;

import io.qmorph.meta.InnerLoop;
import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.nn.Mlp;
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

/// The meta-gradient of MAML over a TD loss with a target network: 32 tasks, 5 inner steps on a
/// support set of 64 transitions, judged on a query set of 64, the mean over the tasks.
///
/// @param order whether the gradient passes through the inner gradients
record MamlWorkload(Order order) implements Workload {
  private static final int TASKS = 32;
  private static final int STEPS = 5;
  private static final double RATE = 0.1;

  @Override
  public String name() {
    return switch (order) {
      case FIRST -> "maml-first";
      case SECOND -> "maml-second";
    };
  }

  @Override
  public double flops() {
    double target = 2 * MlpFlops.FORWARD;
    double gradients = (STEPS + 1) * (MlpFlops.FORWARD + MlpFlops.BACKWARD);
    double through = order == Order.SECOND ? STEPS * MlpFlops.SECOND : 0;
    return TASKS * Problem.BATCH * (target + gradients + through);
  }

  /// Parameters and transitions: `meta.*`, `target.*`, `support.*` and `query.*`.
  private static Tree<NDArray> inputs() {
    Problem problem = new Problem(1);
    Mlp network = Problem.network();
    Tree<NDArray> meta = problem.parameters(network).prefixed("meta");
    Tree<NDArray> target = problem.parameters(network).prefixed("target");
    return meta.merge(target).merge(batch(problem, "support")).merge(batch(problem, "query"));
  }

  private static Tree<NDArray> batch(Problem problem, String name) {
    return problem
        .batch(TASKS, Problem.BATCH, Problem.OBSERVATIONS, Problem.ACTIONS)
        .prefixed(name);
  }

  @Override
  public Side qmorph(Workers workers) {
    Tree<NDArray> inputs = inputs();
    Program oneTask = Program.trace(oneTask(inputs), this::metaGradient);
    Executable executable =
        new Sharded(new Simd(), workers, oneTask, TASKS, MamlWorkload::isShared, _ -> true);
    return QmorphSide.of(executable, inputs);
  }

  private static Tree<ArrayType> oneTask(Tree<NDArray> inputs) {
    return inputs.mapNamed(
        (name, array) -> isShared(name) ? array.type() : NDArrays.typeOfOne(array));
  }

  private static boolean isShared(String name) {
    return name.startsWith("meta.") || name.startsWith("target.");
  }

  private Tree<Tensor> metaGradient(Tree<Tensor> inputs) {
    TdLoss loss = new TdLoss(new TdLoss.Error.Squared(), false);
    Tree<Tensor> meta = inputs.under("meta");
    Tree<Tensor> target = inputs.under("target");
    Tree<Tensor> rates = meta.map(_ -> Tensor.constant(RATE));
    Tree<Tensor> adapted =
        new InnerLoop(Problem.network(), loss, order)
            .descend(meta, target, Batch.of(inputs.under("support")), rates, STEPS);
    Tensor queryLoss = loss.of(Problem.network(), adapted, target, Batch.of(inputs.under("query")));
    return Gradient.of(queryLoss, meta).prefixed("gradient").with("loss", queryLoss);
  }

  @Override
  public Side libtorch() {
    return new TorchMaml(order == Order.SECOND, STEPS, RATE, inputs());
  }
}
