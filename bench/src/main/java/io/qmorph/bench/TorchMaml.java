package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// MAML on libtorch, batched over the tasks. The target network, which all tasks share, runs on all
/// their rows at once, and only once for all inner steps.
final class TorchMaml extends TorchSide {
  private static final long[] ALL_TASKS = {0};

  private final boolean second;
  private final Tree<NDArray> like;
  private final int tasks;
  private final int steps;
  private final Scalar rateOfSum;
  private final Tensor[] meta;
  private final Tensor[] target;
  private final TorchBatch support;
  private final TorchBatch query;

  TorchMaml(boolean second, int steps, double rate, Tree<NDArray> inputs) {
    this.second = second;
    this.steps = steps;
    this.like = inputs.under("meta");
    this.meta = TorchMlp.leaves(List.of(TorchMlp.parameters(inputs.under("meta"))));
    this.target = TorchMlp.parameters(inputs.under("target"));
    this.support = TorchBatch.of(inputs.under("support"));
    this.query = TorchBatch.of(inputs.under("query"));
    Shape rewards = inputs.get("support.reward").shape();
    this.tasks = rewards.size(0);
    this.rateOfSum = Torch.scalar(rate / rewards.size(1));
  }

  @Override
  Tensor[] work() {
    return second ? secondOrder() : firstOrder();
  }

  private Tensor[] secondOrder() {
    Tensor goal = goal(support);
    Tensor[] adapted = forEachTask();
    for (int step = 0; step < steps; step++) {
      adapted =
          moved(adapted, Torch.gradient(loss(adapted, support, goal, Torch.SUM), adapted, true));
    }
    Tensor loss = loss(adapted, query, goal(query), Torch.MEAN);
    return outputs(Torch.gradient(loss, meta, false), loss);
  }

  private Tensor[] firstOrder() {
    Tensor goal = goal(support);
    Tensor[] adapted = constants(forEachTask());
    for (int step = 0; step < steps; step++) {
      Tensor[] gradient = Torch.gradient(loss(adapted, support, goal, Torch.SUM), adapted, false);
      try (var _ = new NoGradGuard()) {
        adapted = moved(adapted, gradient);
      }
      for (Tensor parameter : adapted) {
        parameter.requires_grad_(true);
      }
    }
    Tensor loss = loss(adapted, query, goal(query), Torch.MEAN);
    Tensor[] gradient = Torch.gradient(loss, adapted, false);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = gradient[i].sum(ALL_TASKS);
    }
    return outputs(gradient, loss);
  }

  private Tensor[] forEachTask() {
    Tensor[] parameters = new Tensor[meta.length];
    for (int i = 0; i < meta.length; i++) {
      parameters[i] = meta[i].expand(tasks, -1, -1);
    }
    return parameters;
  }

  private static Tensor[] constants(Tensor[] parameters) {
    return TorchMlp.leaves(Arrays.asList(parameters));
  }

  private Tensor[] moved(Tensor[] parameters, Tensor[] gradient) {
    Tensor[] next = new Tensor[parameters.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = parameters[i].sub(gradient[i], rateOfSum);
    }
    return next;
  }

  private Tensor goal(TorchBatch batch) {
    try (var _ = new NoGradGuard()) {
      Tensor rows = batch.nextObservation().flatten(0, 1);
      Tensor values = TorchMlp.one(target, rows).view(tasks, -1, Problem.ACTIONS);
      return batch.goal(values.amax(new long[] {-1}, true));
    }
  }

  private static Tensor loss(Tensor[] parameters, TorchBatch batch, Tensor goal, long reduction) {
    Tensor values = TorchMlp.many(parameters, batch.observation());
    return torch.mse_loss(batch.chosen(values), goal, reduction);
  }

  private static Tensor[] outputs(Tensor[] gradient, Tensor loss) {
    Tensor[] outputs = Arrays.copyOf(gradient, gradient.length + 1);
    outputs[gradient.length] = loss;
    return outputs;
  }

  @Override
  public Tree<NDArray> results() {
    return TorchMlp.tree(this::output, like)
        .prefixed("gradient")
        .with("loss", Torch.array(output(meta.length), Shape.scalar()));
  }
}
