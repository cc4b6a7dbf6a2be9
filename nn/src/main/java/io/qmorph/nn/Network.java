package io.qmorph.nn;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A function of named parameters and an input. It describes itself and holds no numbers:
/// parameters are drawn by [#init], and go in explicitly wherever it is applied.
public interface Network {

  /// The extent of the input's last axis.
  int inputs();

  /// The extent of the output's last axis.
  int outputs();

  /// The last layer's parameters: their names, or what these begin with before a dot; none if no
  /// layer is told apart.
  default List<String> lastLayer() {
    return List.of();
  }

  /// Draws parameters. Equal random streams give equal parameters.
  ///
  /// @param random what they are drawn by
  Tree<NDArray> init(UniformRandomProvider random);

  /// The output `[batch..., outputs]` for `input` of shape `[batch..., inputs]`, with any number of
  /// leading axes.
  ///
  /// Throws `IllegalArgumentException` if a parameter is missing or a shape doesn't fit.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param input `[batch..., inputs]`
  Tensor apply(Tree<Tensor> parameters, Tensor input);

  /// The activations of the hidden units, each `[batch..., units]` under the name of its layer:
  /// what stands before `.weight` in the names of the parameters. Layers that are not made of units
  /// are left out.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param input `[batch..., inputs]`
  default Tree<Tensor> hidden(Tree<Tensor> parameters, Tensor input) {
    return Tree.empty();
  }

  /// The masks that its hidden units can be multiplied by, each `[units]`: [#apply] and [#hidden]
  /// do so where they are among the parameters, as in a [ThinnedNetwork]. None if it has no such
  /// units.
  default Tree<ArrayType> maskTypes() {
    return Tree.empty();
  }
}
