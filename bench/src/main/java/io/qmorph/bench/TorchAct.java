package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A policy on libtorch. No gradient is asked for, so nothing is recorded, and each call writes to
/// a tensor that is there already.
final class TorchAct implements Side {

  /// An affine layer: writes to the first argument.
  @FunctionalInterface
  private interface Layer {
    Tensor apply(Tensor output, Tensor bias, Tensor input, Tensor weight);
  }

  private final Layer layer;
  private final Tensor[] parameters;
  private final Tensor observation;
  private final List<Tensor> hidden;
  private final Tensor values;
  private final Tensor action;
  private final FloatPointer observationNumbers;
  private final LongPointer actionNumbers;
  private final float[] observations;
  private final long[] actions;

  private TorchAct(Layer layer, Tree<NDArray> inputs) {
    this.layer = layer;
    this.parameters = TorchMlp.parameters(inputs.under("parameters"));
    this.observations = inputs.get("observation").floats();
    this.observation = Torch.tensor(inputs.get("observation"));
    this.hidden = List.of(empty(1), empty(3));
    this.values = empty(5);
    this.action = values.argmax(Torch.LAST, false);
    this.observationNumbers = observation.data_ptr_float();
    this.actionNumbers = action.data_ptr_long();
    this.actions = new long[(int) action.numel()];
  }

  private Tensor empty(int bias) {
    return torch.empty_like(parameters[bias]);
  }

  /// For one task.
  static TorchAct one(Tree<NDArray> inputs) {
    return new TorchAct(torch::addmm_out, inputs);
  }

  /// For many tasks.
  static TorchAct many(Tree<NDArray> inputs) {
    return new TorchAct(torch::baddbmm_out, inputs);
  }

  @Override
  public void run() {
    observationNumbers.put(observations);
    layer.apply(hidden.get(0), parameters[1], observation, parameters[0]);
    hidden.get(0).relu_();
    layer.apply(hidden.get(1), parameters[3], hidden.get(0), parameters[2]);
    hidden.get(1).relu_();
    layer.apply(values, parameters[5], hidden.get(1), parameters[4]);
    torch.argmax_out(action, values, Torch.LAST, false);
    actionNumbers.get(actions);
  }

  @Override
  public Tree<NDArray> results() {
    return Side.actions(actions);
  }
}
