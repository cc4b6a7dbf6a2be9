package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A recurrent layer whose state moves as far as its gates let it move.
///
/// ```math
/// \begin{aligned}
/// (r_x, z_x, n_x) &= W_{ih} x + b_{ih}, \qquad (r_h, z_h, n_h) = W_{hh} h + b_{hh}, \\
/// n &= \tanh(n_x + \sigma(r_x + r_h) \odot n_h), \\
/// h' &= n + \sigma(z_x + z_h) \odot (h - n)
/// \end{aligned}
/// ```
///
/// Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder", with the reset
/// gate behind the product, as in PyTorch. The parameters and the gates' order are PyTorch's too:
/// `weight_ih` of shape `[3 outputs, inputs]`, `weight_hh` of shape `[3 outputs, outputs]`,
/// `bias_ih` and `bias_hh` of shape `[3 outputs]`, all drawn uniformly within `$\pm
/// 1/\sqrt{\mathrm{outputs}}$`.
///
/// @param inputs at least 1
/// @param outputs the extent of the state, at least 1
public record Gru(int inputs, int outputs) {
  private static final int GATES = 3;

  /// Throws `IllegalArgumentException` naming the extent that is less than 1.
  public Gru {
    Requirements.positive("inputs", inputs);
    Requirements.positive("outputs", outputs);
  }

  /// Draws parameters.
  ///
  /// @param random what they are drawn by
  public Tree<NDArray> init(UniformRandomProvider random) {
    return gates().init(random);
  }

  /// The state `[batch..., outputs]`, which is the output too, after one step on `input`
  /// `[batch..., inputs]`.
  ///
  /// Throws `IllegalArgumentException` if a parameter is missing or a shape doesn't fit.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param input `[batch..., inputs]`
  /// @param state what the step before has left, or zeros
  public Tensor step(Tree<Tensor> parameters, Tensor input, Tensor state) {
    return next(parameters, gates().fromInput(parameters, input), state);
  }

  /// The outputs `[batch..., length, outputs]` at each step of a sequence `[batch..., length,
  /// inputs]`, from a state of zeros.
  ///
  /// Throws `IllegalArgumentException` if a parameter is missing or a shape doesn't fit.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param sequence `[batch..., length, inputs]`
  public Tensor apply(Tree<Tensor> parameters, Tensor sequence) {
    Tensor fromInput = gates().fromInput(parameters, sequence);
    Tensor state = gates().initial(sequence);
    List<Tensor> states = new ArrayList<>();
    for (int step = 0; step < sequence.shape().size(-2); step++) {
      state = next(parameters, Gates.at(fromInput, step), state);
      states.add(state);
    }
    return Gates.sequence(states, sequence.shape().with(sequence.shape().axis(-1), outputs));
  }

  private Tensor next(Tree<Tensor> parameters, Tensor fromInput, Tensor state) {
    Tensor fromState = gates().fromState(parameters, state);
    Tensor reset = both(fromInput, fromState, 0).sigmoid();
    Tensor update = both(fromInput, fromState, 1).sigmoid();
    Tensor kept = reset.times(gates().part(fromState, 2));
    Tensor candidate = gates().part(fromInput, 2).plus(kept).tanh();
    return candidate.plus(update.times(state.minus(candidate)));
  }

  private Tensor both(Tensor fromInput, Tensor fromState, int gate) {
    return gates().part(fromInput, gate).plus(gates().part(fromState, gate));
  }

  private Gates gates() {
    return new Gates(GATES, inputs, outputs);
  }
}
