package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// A learned optimizer on libtorch, all coordinates of four tasks at a time as rows of one matrix:
/// those of 32 tasks at once take a quarter longer, since their graph does not stay in any cache.
///
/// Since the inner gradients are constants, the meta-loss is replaced by their products with the
/// parameters where they were taken, which has the same gradient: so no graph of the networks is
/// kept, and none is gone through twice.
final class TorchLearned extends TorchSide {
  private static final int CHUNK = 4;
  private static final Scalar LEAST = Torch.scalar(Math.exp(-LearnedWorkload.MAGNITUDES));
  private static final Scalar MAGNITUDES = Torch.scalar(LearnedWorkload.MAGNITUDES);
  private static final Scalar INVERSE = Torch.scalar(Math.exp(LearnedWorkload.MAGNITUDES));
  private static final Scalar SCALE = Torch.scalar(LearnedWorkload.SCALE);
  private static final ScalarOptional MINUS_ONE = new ScalarOptional(Torch.scalar(-1));
  private static final ScalarOptional ONE = new ScalarOptional(Torch.scalar(1));
  private static final Scalar PER_ROW = Torch.scalar(1.0 / Problem.BATCH);

  private final Tree<NDArray> like;
  private final List<String> names;
  private final Tensor[] rule;
  private final TensorOptional inputBias;
  private final TensorOptional stateBias;
  private final Tensor headWeight;
  private final Tensor start;
  private final Tensor[] startViews;
  private final Tensor[] target;
  private final TorchBatch batch;
  private final int tasks;
  private final Scalar perLoss;

  TorchLearned(Tree<NDArray> inputs) {
    this.like = inputs.under("rule");
    this.names = like.names();
    this.rule = TorchMlp.leaves(like.leaves().stream().map(Torch::tensor).toList());
    this.inputBias = new TensorOptional(rule("lstm.bias_ih"));
    this.stateBias = new TensorOptional(rule("lstm.bias_hh"));
    this.headWeight = rule("head.weight");
    this.startViews = TorchMlp.parameters(inputs.under("start"));
    this.start = rows(startViews);
    this.target = TorchMlp.parameters(inputs.under("target"));
    this.batch = TorchBatch.of(inputs.under("batch"));
    this.tasks = inputs.get("batch.reward").shape().size(0);
    this.perLoss = Torch.scalar(1.0 / (LearnedWorkload.STEPS * tasks));
  }

  private Tensor rule(String name) {
    return rule[names.indexOf(name)];
  }

  /// Each task's coordinates, `[tasks, coordinates]`.
  private static Tensor rows(Tensor[] parameters) {
    Tensor[] flat = new Tensor[parameters.length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = parameters[i].flatten(1, -1);
    }
    return torch.cat(new TensorVector(flat), 1);
  }

  @Override
  Tensor[] work() {
    for (Tensor parameter : rule) {
      parameter.mutable_grad().reset();
    }
    Tensor loss = torch.zeros(1);
    for (int from = 0; from < tasks; from += CHUNK) {
      try (var _ = new PointerScope()) {
        loss.add_(chunk(from));
      }
    }
    Tensor[] outputs = new Tensor[rule.length + 1];
    for (int i = 0; i < rule.length; i++) {
      outputs[i] = rule[i].grad().mul_(perLoss);
    }
    outputs[rule.length] = loss.mul_(perLoss);
    return outputs;
  }

  /// Adds to the gradient what these tasks contribute, and returns the sum of their losses.
  private Tensor chunk(int from) {
    TorchBatch mine = batch.narrow(from, CHUNK);
    Tensor goal = goal(mine);
    Tensor parameters = start.narrow(0, from, CHUNK);
    Tensor gradient = gradient(parameters, mine, goal).gradient;
    long rows = gradient.numel();
    Tensor hidden = torch.zeros(rows, headWeight.size(1));
    Tensor cell = hidden;
    Tensor losses = torch.zeros(new long[0]);
    Tensor products = torch.zeros(new long[0]);
    for (int step = 0; step < LearnedWorkload.STEPS; step++) {
      T_TensorTensor_T state =
          torch.lstm_cell(
              features(gradient.view(-1, 1)),
              new TensorVector(hidden, cell),
              rule("lstm.weight_ih"),
              rule("lstm.weight_hh"),
              inputBias,
              stateBias);
      hidden = state.get0();
      cell = state.get1();
      Tensor change = rule("head.bias").addmm(hidden, headWeight.t());
      parameters = parameters.add(change.view(CHUNK, -1), SCALE);
      Inner inner = gradient(parameters.detach(), mine, goal);
      gradient = inner.gradient;
      losses = losses.add(inner.loss);
      products = products.add(parameters.flatten().dot(gradient.flatten()));
    }
    products.backward();
    return losses;
  }

  /// The sum of the tasks' losses and its gradient, `[tasks, coordinates]`.
  private record Inner(Tensor loss, Tensor gradient) {}

  private Inner gradient(Tensor parameters, TorchBatch mine, Tensor goal) {
    Tensor[] views = new Tensor[startViews.length];
    long from = 0;
    for (int i = 0; i < views.length; i++) {
      long rows = startViews[i].size(1);
      long columns = startViews[i].size(2);
      Tensor view = parameters.narrow(1, from, rows * columns).view(CHUNK, rows, columns);
      views[i] = view.requires_grad_(true);
      from += rows * columns;
    }
    Tensor values = TorchMlp.many(views, mine.observation());
    Tensor loss = torch.mse_loss(mine.chosen(values), goal, Torch.SUM).mul(PER_ROW);
    return new Inner(loss.detach(), rows(Torch.gradient(loss, views, false)));
  }

  private Tensor goal(TorchBatch mine) {
    try (var _ = new NoGradGuard()) {
      Tensor rows = mine.nextObservation().flatten(0, 1);
      Tensor values = TorchMlp.one(target, rows).view(CHUNK, -1, Problem.ACTIONS);
      return mine.goal(values.amax(new long[] {-1}, true));
    }
  }

  private static Tensor features(Tensor gradient) {
    Tensor size = gradient.abs().clamp_min_(LEAST).log_().div_(MAGNITUDES);
    Tensor direction = gradient.mul(INVERSE).clamp_(MINUS_ONE, ONE);
    return torch.cat(new TensorVector(size, direction), 1);
  }

  @Override
  public Tree<NDArray> results() {
    return like.mapNamed((name, array) -> Torch.array(output(names.indexOf(name)), array.shape()))
        .prefixed("gradient")
        .with("loss", Torch.array(output(rule.length), Shape.scalar()));
  }
}
