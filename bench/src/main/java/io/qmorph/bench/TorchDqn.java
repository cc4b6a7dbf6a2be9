package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Double Q-learning on libtorch. Parameters and gradients are views of one flat tensor each, so
/// that Adam takes seven calls, not seven for each parameter.
final class TorchDqn extends TorchSide {

  /// How a network is applied.
  @FunctionalInterface
  interface Network {
    /// The values of `observation`.
    Tensor apply(Tensor[] parameters, Tensor observation);
  }

  private final Network network;
  private final Tensor agents;
  private final Tree<NDArray> inputs;
  private final FlatParameters parameters;
  private final TorchAdam adam;
  private final Tensor[] target;
  private final TorchBatch batch;

  TorchDqn(Network network, double rate, Tree<NDArray> inputs) {
    this.network = network;
    this.inputs = inputs;
    int rows = inputs.get("batch.reward").shape().elements();
    this.agents = torch.tensor((float) rows / Problem.BATCH);
    this.parameters = new FlatParameters(TorchMlp.parameters(inputs.under("parameters")));
    this.adam = new TorchAdam(parameters, rate);
    this.target = TorchMlp.parameters(inputs.under("target"));
    this.batch = TorchBatch.of(inputs.under("batch"));
  }

  @Override
  public void reset() {
    parameters.reset();
    adam.reset();
  }

  @Override
  Tensor[] work() {
    Tensor goal = goal();
    Tensor values = network.apply(parameters.views(), batch.observation());
    Tensor chosen = batch.chosen(values);
    Tensor loss = torch.huber_loss(chosen, goal, Torch.MEAN, 1);
    parameters.gradient().zero_();
    loss.backward(agents, Torch.FREE_GRAPH, false, Torch.ALL_LEAVES);
    try (var _ = new NoGradGuard()) {
      adam.step();
    }
    return new Tensor[] {loss};
  }

  private Tensor goal() {
    try (var _ = new NoGradGuard()) {
      Tensor best =
          network.apply(parameters.views(), batch.nextObservation()).argmax(Torch.LAST, true);
      Tensor follows = network.apply(target, batch.nextObservation()).gather(-1, best);
      return batch.goal(follows);
    }
  }

  @Override
  public Tree<NDArray> results() {
    Tree<NDArray> start = inputs.under("parameters");
    Tree<NDArray> end = TorchMlp.tree(index -> parameters.views()[index], start);
    return Side.change(start, end).with("loss", Torch.array(output(0), Shape.scalar()));
  }
}
