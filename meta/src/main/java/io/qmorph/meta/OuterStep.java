package io.qmorph.meta;

import io.qmorph.nn.GlobalNorm;
import io.qmorph.nn.Optimizer;
import io.qmorph.nn.SoftUpdate;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.function.ToDoubleFunction;

/// The step that meta-parameters take, wherever their direction comes from, and their slow copy.
///
/// ```math
/// \theta \leftarrow \mathrm{optimizer}\bigl(\theta, \mathrm{clip}(c\, \bar g)\bigr), \qquad
/// \theta^- \leftarrow \theta^- + \tau (\theta - \theta^-)
/// ```
///
/// @param optimizer takes the step
/// @param gradientScale `$c$`, what the mean gradient is multiplied by before it is clipped
/// @param clip the greatest global norm of the scaled gradient
/// @param targetRate `$\tau$`, how fast the slow copy follows
public record OuterStep(Optimizer optimizer, double gradientScale, double clip, double targetRate) {

  /// The state before the first step: `meta.*`, `target.*` and `optimizer.*`.
  ///
  /// @param meta the meta-parameters
  public Tree<NDArray> init(Tree<NDArray> meta) {
    return meta.prefixed("meta")
        .merge(meta.map(NDArray::copy).prefixed("target"))
        .merge(optimizer.init(meta).prefixed("optimizer"));
  }

  /// The step: a program from the state of [#init], `gradient.*` and the scalar `rate` to the next
  /// state and the gradient's global `norm` before scaling.
  ///
  /// @param state the types of the state
  /// @param rateFactor what the rate is multiplied by for the meta-parameter of a name
  public Program program(Tree<ArrayType> state, ToDoubleFunction<String> rateFactor) {
    Tree<ArrayType> signature =
        state.merge(state.under("meta").prefixed("gradient")).with("rate", ArrayType.floats());
    return Program.trace(signature, inputs -> move(inputs, rateFactor));
  }

  private Tree<Tensor> move(Tree<Tensor> inputs, ToDoubleFunction<String> rateFactor) {
    Tree<Tensor> meta = inputs.under("meta");
    Tree<Tensor> gradient = inputs.under("gradient");
    Tree<Tensor> scaled = GlobalNorm.clip(gradient.map(g -> g.times(gradientScale)), clip);
    Tree<Tensor> rates =
        meta.mapNamed((name, _) -> inputs.get("rate").times(rateFactor.applyAsDouble(name)));
    Optimizer.Update next = optimizer.step(inputs.under("optimizer"), meta, scaled, rates);
    Tree<Tensor> target =
        SoftUpdate.of(inputs.under("target"), next.parameters(), Tensor.constant(targetRate));
    return next.parameters()
        .prefixed("meta")
        .merge(target.prefixed("target"))
        .merge(next.state().prefixed("optimizer"))
        .with("norm", GlobalNorm.of(gradient));
  }
}
