package io.qmorph.bench;

import io.qmorph.rl.GreedyPolicy;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;

/// From one observation to one action, of one task or of several with parameters of their own.
/// Observations come and actions go in plain arrays, as environments have them.
///
/// @param tasks how many
record ActWorkload(int tasks) implements Workload {

  @Override
  public String name() {
    return tasks == 1 ? "act" : "act-" + tasks;
  }

  @Override
  public double flops() {
    return tasks * MlpFlops.FORWARD;
  }

  /// `parameters.*` and `observation`, `[tasks, ...]`.
  private Tree<NDArray> inputs() {
    Problem problem = new Problem(3);
    NDArray observation = NDArray.zeros(ArrayType.floats(tasks, 1, Problem.OBSERVATIONS));
    float[] values = problem.observation(observation.floats().length);
    System.arraycopy(values, 0, observation.floats(), 0, values.length);
    return problem
        .parameters(Problem.network(), tasks)
        .prefixed("parameters")
        .with("observation", observation);
  }

  @Override
  public Side qmorph(Workers workers) {
    Tree<NDArray> inputs = inputs();
    Tree<NDArray> parameters = inputs.under("parameters");
    GreedyPolicy policy =
        new GreedyPolicy(
            Problem.network(),
            parameters.map(NDArrays::typeOfOne),
            1,
            program -> new Sharded(new Simd(), workers, program, tasks, _ -> false, _ -> false));
    policy.follow(parameters);
    float[] observation = inputs.get("observation").floats();
    System.arraycopy(observation, 0, policy.observations(), 0, observation.length);
    return new QmorphAct(policy);
  }

  @Override
  public Side libtorch() {
    return tasks == 1 ? TorchAct.one(inputs().map(NDArrays::alone)) : TorchAct.many(inputs());
  }
}
