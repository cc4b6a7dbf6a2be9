package io.qmorph.rl;

import io.qmorph.nn.Network;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tree;

/// Acting by the greatest value, as a program for one task.
public final class GreedyPolicy {
  private GreedyPolicy() {}

  /// The program from `parameters.*` and `observation` `[lanes, observations]` to `action`
  /// `[lanes]` and the `value` `[lanes]` that it promises.
  ///
  /// @param network yields action values
  /// @param parameters the types of its parameters
  /// @param lanes how many observations at once
  public static Program program(Network network, Tree<ArrayType> parameters, int lanes) {
    Tree<ArrayType> signature =
        parameters
            .prefixed("parameters")
            .with("observation", ArrayType.floats(lanes, network.inputs()));
    return Program.trace(
        signature,
        inputs -> {
          var values = network.apply(inputs.under("parameters"), inputs.get("observation"));
          return Tree.of("action", values.argMax(), "value", values.max(-1));
        });
  }
}
