package io.qmorph.bench;

import io.qmorph.nn.Activation;
import io.qmorph.nn.Conv2d;
import io.qmorph.nn.ConvNetwork;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Optimizer;
import io.qmorph.nn.RmsProp;
import io.qmorph.rl.Batch;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.List;

/// One update of Q-learning with MinAtar's network on 32 transitions, with Huber's loss and centred
/// RMSProp: 16 kernels of 3x3 over six planes of 10x10, and a hidden layer of 128.
record ConvWorkload() implements Workload {
  static final Shape IMAGE = Shape.of(6, 10, 10);
  static final RmsProp OPTIMIZER = new RmsProp(0.95, 0.01, true);
  static final double RATE = 2.5e-4;

  private static final int BATCH = 32;
  private static final int ACTIONS = 6;
  private static final int PLANES = 16;
  private static final int WINDOWS = 8 * 8;
  private static final int HIDDEN = 128;

  @Override
  public String name() {
    return "conv-update";
  }

  @Override
  public double flops() {
    double convolution = 2.0 * WINDOWS * PLANES * IMAGE.size(0) * 3 * 3;
    double head = 2.0 * (WINDOWS * PLANES * HIDDEN + HIDDEN * ACTIONS);
    return BATCH * (3 * convolution + 4 * head);
  }

  private static ConvNetwork network() {
    Initializer initializer = Initializer.FAN_IN_UNIFORM;
    Conv2d convolution = new Conv2d(IMAGE.size(0), PLANES, 3, 1, 0, initializer, 1);
    return new ConvNetwork(
        IMAGE,
        List.of(convolution),
        new Mlp(
            WINDOWS * PLANES, List.of(HIDDEN), ACTIONS, Activation.RELU, false, initializer, 1));
  }

  private static Tree<NDArray> inputs() {
    Problem problem = new Problem(7);
    Tree<NDArray> batch = problem.batch(1, BATCH, IMAGE.elements(), ACTIONS);
    return problem
        .parameters(network())
        .prefixed("parameters")
        .merge(problem.parameters(network()).prefixed("target"))
        .merge(batch.map(NDArrays::alone).prefixed("batch"));
  }

  @Override
  public Side qmorph(Workers workers) {
    Tree<NDArray> inputs = inputs();
    Tree<NDArray> state = OPTIMIZER.init(inputs.under("parameters")).prefixed("optimizer");
    Tree<NDArray> start = inputs.merge(state);
    Program update = Program.trace(start.map(NDArray::type), ConvWorkload::update);
    return new QmorphUpdate(new Simd().compile(update), start);
  }

  private static Tree<Tensor> update(Tree<Tensor> inputs) {
    TdLoss loss = new TdLoss(new TdLoss.Error.Huber(1), false);
    Tree<Tensor> parameters = inputs.under("parameters");
    Batch batch = Batch.of(inputs.under("batch"));
    Tensor error = loss.of(network(), parameters, inputs.under("target"), batch);
    Optimizer.Update next =
        OPTIMIZER.step(
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
    return new TorchConv(inputs());
  }
}
