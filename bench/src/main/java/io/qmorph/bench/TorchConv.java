package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// Q-learning with MinAtar's network on libtorch, with centred RMSProp over one flat tensor.
final class TorchConv extends TorchSide {
  private static final long[] ONES = {1, 1};
  private static final long[] NONE = {0, 0};
  private static final double DECAY = ConvWorkload.OPTIMIZER.alpha();
  private static final Scalar FACTOR = Torch.scalar(DECAY);
  private static final Scalar WEIGHT = Torch.scalar(1 - DECAY);
  private static final Scalar MINUS_ONE = Torch.scalar(-1);
  private static final Scalar EPSILON = Torch.scalar(ConvWorkload.OPTIMIZER.epsilon());
  private static final Scalar MINUS_RATE = Torch.scalar(-ConvWorkload.RATE);

  private final Tree<NDArray> start;
  private final List<String> names;
  private final FlatParameters parameters;
  private final Tensor[] target;
  private final TorchBatch batch;
  private final Tensor mean;
  private final Tensor square;

  TorchConv(Tree<NDArray> inputs) {
    this.start = inputs.under("parameters");
    this.names = start.names();
    this.parameters = new FlatParameters(tensors(start));
    this.target = tensors(inputs.under("target"));
    this.batch = TorchBatch.of(inputs.under("batch"));
    this.mean = torch.zeros_like(parameters.values());
    this.square = torch.zeros_like(parameters.values());
  }

  private static Tensor[] tensors(Tree<NDArray> tree) {
    return tree.leaves().stream().map(Torch::tensor).toArray(Tensor[]::new);
  }

  @Override
  public void reset() {
    parameters.reset();
    mean.zero_();
    square.zero_();
  }

  @Override
  Tensor[] work() {
    Tensor goal = goal();
    Tensor chosen = batch.chosen(values(parameters.views(), batch.observation()));
    Tensor loss = torch.huber_loss(chosen, goal, Torch.MEAN, 1);
    parameters.gradient().zero_();
    loss.backward();
    try (var _ = new NoGradGuard()) {
      step(parameters.gradient());
    }
    return new Tensor[] {loss};
  }

  private Tensor goal() {
    try (var _ = new NoGradGuard()) {
      Tensor values = values(target, batch.nextObservation());
      return batch.goal(values.amax(new long[] {-1}, true));
    }
  }

  private Tensor values(Tensor[] weights, Tensor observation) {
    Tensor images = observation.view(-1, ConvWorkload.IMAGE.size(0), 10, 10);
    TensorOptional bias = new TensorOptional(weight(weights, "image.0.bias"));
    Tensor planes =
        torch.conv2d(images, weight(weights, "image.0.weight"), bias, ONES, NONE, ONES, 1);
    Tensor features = planes.relu_().flatten(1, -1);
    Tensor hidden =
        weight(weights, "head.0.bias").addmm(features, weight(weights, "head.0.weight").t());
    return weight(weights, "head.1.bias")
        .addmm(hidden.relu_(), weight(weights, "head.1.weight").t());
  }

  private Tensor weight(Tensor[] weights, String name) {
    return weights[names.indexOf(name)];
  }

  private void step(Tensor gradient) {
    mean.lerp_(gradient, WEIGHT);
    square.mul_(FACTOR).addcmul_(gradient, gradient, WEIGHT);
    Tensor root = square.addcmul(mean, mean, MINUS_ONE).sqrt_().add_(EPSILON);
    parameters.values().addcdiv_(gradient, root, MINUS_RATE);
  }

  @Override
  public Tree<NDArray> results() {
    Tree<NDArray> end =
        start.mapNamed(
            (name, array) -> Torch.array(weight(parameters.views(), name), array.shape()));
    return Side.change(start, end).with("loss", Torch.array(output(0), Shape.scalar()));
  }
}
