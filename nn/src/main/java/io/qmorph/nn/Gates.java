package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// What recurrent layers share: all gates' affine functions of the input and of the state, side by
/// side.
record Gates(int count, int inputs, int outputs) {
  private static final String INPUT_WEIGHT = "weight_ih";
  private static final String STATE_WEIGHT = "weight_hh";
  private static final String INPUT_BIAS = "bias_ih";
  private static final String STATE_BIAS = "bias_hh";

  Tree<NDArray> init(UniformRandomProvider random) {
    Shape gates = Shape.of(count * outputs);
    return Tree.of(
            INPUT_WEIGHT, uniform(gates.concat(Shape.of(inputs)), random),
            STATE_WEIGHT, uniform(gates.concat(Shape.of(outputs)), random))
        .with(INPUT_BIAS, uniform(gates, random))
        .with(STATE_BIAS, uniform(gates, random));
  }

  private NDArray uniform(Shape shape, UniformRandomProvider random) {
    return Initializer.uniform(shape, 1 / Math.sqrt(outputs), random);
  }

  /// Of `[batch..., inputs]` the gates `[batch..., count * outputs]`.
  Tensor fromInput(Tree<Tensor> parameters, Tensor input) {
    return Dense.affine(input, parameters.get(INPUT_WEIGHT), parameters.get(INPUT_BIAS));
  }

  /// Of `[batch..., outputs]` the gates `[batch..., count * outputs]`.
  Tensor fromState(Tree<Tensor> parameters, Tensor state) {
    return Dense.affine(state, parameters.get(STATE_WEIGHT), parameters.get(STATE_BIAS));
  }

  /// As [#fromInput], with the state's bias too.
  Tensor fromInputAndBiases(Tree<Tensor> parameters, Tensor input) {
    Tensor biases = parameters.get(INPUT_BIAS).plus(parameters.get(STATE_BIAS));
    return Dense.affine(input, parameters.get(INPUT_WEIGHT), biases);
  }

  /// Of `[batch..., outputs]` the gates `[batch..., count * outputs]`, added to those of the input
  /// and both biases.
  Tensor addState(Tree<Tensor> parameters, Tensor fromInput, Tensor state) {
    return Dense.affine(state, parameters.get(STATE_WEIGHT), fromInput);
  }

  /// The `index`-th gate.
  Tensor part(Tensor gates, int index) {
    return gates.slice(-1, index * outputs, (index + 1) * outputs);
  }

  /// Zeros `[batch..., outputs]` for a sequence `[batch..., length, inputs]`.
  Tensor initial(Tensor sequence) {
    Shape batch = sequence.shape().range(0, sequence.shape().rank() - 2);
    return Tensor.filled(batch.concat(Shape.of(outputs)), 0);
  }

  /// The `step`-th of `[batch..., length, size]`.
  static Tensor at(Tensor sequence, int step) {
    Tensor one = sequence.slice(-2, step, step + 1);
    return one.reshape(sequence.shape().remove(-2));
  }

  /// One sequence of the given shape of what was put out at its steps.
  static Tensor sequence(List<Tensor> steps, Shape shape) {
    return steps.isEmpty()
        ? Tensor.filled(shape, 0)
        : Tensor.concat(-2, steps.stream().map(step -> step.unsqueeze(-2)).toList());
  }
}
