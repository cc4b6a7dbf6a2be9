package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A recurrent layer whose cell keeps what its gates let it keep.
///
/// ```math
/// \begin{aligned}
/// (i, f, g, o) &= W_{ih} x + b_{ih} + W_{hh} h + b_{hh}, \\
/// c' &= \sigma(f) \odot c + \sigma(i) \odot \tanh(g), \\
/// h' &= \sigma(o) \odot \tanh(c')
/// \end{aligned}
/// ```
///
/// Hochreiter and Schmidhuber 1997, "Long short-term memory", with the forget gate of Gers et al.
/// 2000. The parameters and the gates' order are PyTorch's: `weight_ih` of shape `[4 outputs,
/// inputs]`, `weight_hh` of shape `[4 outputs, outputs]`, `bias_ih` and `bias_hh` of shape `[4
/// outputs]`, all drawn uniformly within `$\pm 1/\sqrt{\mathrm{outputs}}$`.
///
/// @param inputs at least 1
/// @param outputs the extent of the state, at least 1
public record Lstm(int inputs, int outputs) {
  private static final int GATES = 4;

  /// Throws `IllegalArgumentException` naming the extent that is less than 1.
  public Lstm {
    Requirements.positive("inputs", inputs);
    Requirements.positive("outputs", outputs);
  }

  /// What is passed on from step to step, both `[batch..., outputs]`.
  ///
  /// @param hidden `$h$`, which is the output too
  /// @param cell `$c$`
  public record State(Tensor hidden, Tensor cell) {}

  /// Draws parameters.
  ///
  /// @param random what they are drawn by
  public Tree<NDArray> init(UniformRandomProvider random) {
    return gates().init(random);
  }

  /// The state after one step on `input` `[batch..., inputs]`.
  ///
  /// Throws `IllegalArgumentException` if a parameter is missing or a shape doesn't fit.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param input `[batch..., inputs]`
  /// @param state what the step before has left, or zeros
  public State step(Tree<Tensor> parameters, Tensor input, State state) {
    return next(parameters, gates().fromInputAndBiases(parameters, input), state);
  }

  /// The outputs `[batch..., length, outputs]` at each step of a sequence `[batch..., length,
  /// inputs]`, from a state of zeros.
  ///
  /// Throws `IllegalArgumentException` if a parameter is missing or a shape doesn't fit.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param sequence `[batch..., length, inputs]`
  public Tensor apply(Tree<Tensor> parameters, Tensor sequence) {
    Tensor fromInput = gates().fromInputAndBiases(parameters, sequence);
    Tensor zeros = gates().initial(sequence);
    State state = new State(zeros, zeros);
    List<Tensor> hidden = new ArrayList<>();
    for (int step = 0; step < sequence.shape().size(-2); step++) {
      state = next(parameters, Gates.at(fromInput, step), state);
      hidden.add(state.hidden);
    }
    return Gates.sequence(hidden, sequence.shape().with(sequence.shape().axis(-1), outputs));
  }

  private State next(Tree<Tensor> parameters, Tensor fromInput, State state) {
    Tensor all = gates().addState(parameters, fromInput, state.hidden);
    Tensor written = gates().part(all, 0).sigmoid().times(gates().part(all, 2).tanh());
    Tensor cell = gates().part(all, 1).sigmoid().times(state.cell).plus(written);
    return new State(gates().part(all, 3).sigmoid().times(cell.tanh()), cell);
  }

  private Gates gates() {
    return new Gates(GATES, inputs, outputs);
  }
}
