package io.qmorph.bench;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Adam on libtorch, with all parameters in one tensor.
final class TorchAdam {
  private static final double MEAN_DECAY = 0.9;
  private static final double SQUARE_DECAY = 0.999;
  private static final double EPSILON = 1e-8;
  private static final Scalar MEAN_WEIGHT = new Scalar(1 - MEAN_DECAY);
  private static final Scalar SQUARE_FACTOR = new Scalar(SQUARE_DECAY);
  private static final Scalar SQUARE_WEIGHT = new Scalar(1 - SQUARE_DECAY);

  private final double rate;
  private final FlatParameters parameters;
  private final Tensor mean;
  private final Tensor square;
  private final Tensor root;
  private int steps;

  TorchAdam(FlatParameters parameters, double rate) {
    this.parameters = parameters;
    this.rate = rate;
    this.mean = torch.zeros_like(parameters.values());
    this.square = torch.zeros_like(parameters.values());
    this.root = torch.zeros_like(parameters.values());
  }

  /// Forgets all steps.
  void reset() {
    mean.zero_();
    square.zero_();
    steps = 0;
  }

  /// Moves the parameters against their gradient.
  void step() {
    Tensor gradient = parameters.gradient();
    steps++;
    mean.lerp_(gradient, MEAN_WEIGHT);
    square.mul_(SQUARE_FACTOR).addcmul_(gradient, gradient, SQUARE_WEIGHT);
    double meanCorrection = 1 - Math.pow(MEAN_DECAY, steps);
    double squareRoot = Math.sqrt(1 - Math.pow(SQUARE_DECAY, steps));
    torch.sqrt_out(root, square).add_(new Scalar(EPSILON * squareRoot));
    Scalar minusRate = new Scalar(-rate * squareRoot / meanCorrection);
    parameters.values().addcdiv_(mean, root, minusRate);
  }
}
