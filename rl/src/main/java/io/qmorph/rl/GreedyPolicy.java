package io.qmorph.rl;

import io.qmorph.nn.Network;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Staged;
import io.qmorph.tensor.Tree;
import java.util.function.Function;

/// Acting by the greatest value: as a program for one task, and for many tasks at once, each by
/// parameters of its own that it follows for many steps.
public final class GreedyPolicy {
  private final Executable prepare;
  private final Executable act;
  private final Tree<NDArray> prepared;
  private final NDArray observation;
  private final Tree<NDArray> outputs;
  private Tree<NDArray> inputs = Tree.empty();

  /// A policy that follows nothing yet.
  ///
  /// @param network yields action values
  /// @param parameters the types of one task's parameters
  /// @param lanes how many observations of each task at once
  /// @param lift makes a program for one task ready to run for all of them, sharing nothing
  public GreedyPolicy(
      Network network,
      Tree<ArrayType> parameters,
      int lanes,
      Function<Program, ? extends Executable> lift) {
    Program program = program(network, parameters, lanes);
    Staged staged = Staged.of(program, name -> !name.equals("observation"));
    this.prepare = lift.apply(staged.early());
    this.act = lift.apply(staged.late());
    this.prepared = prepare.results().map(NDArray::zeros);
    this.observation = NDArray.zeros(act.signature().get("observation"));
    this.outputs = act.results().map(NDArray::zeros);
  }

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

  /// From now on acts by `parameters` `[tasks, ...]`. Their arrays must keep their numbers until
  /// this is called again.
  ///
  /// @param parameters each task's, under the network's names
  public void follow(Tree<NDArray> parameters) {
    Tree<NDArray> given = parameters.prefixed("parameters");
    prepare.run(given, prepared);
    inputs = given.merge(prepared).with("observation", observation);
  }

  /// Where the observations to act on are written, `[tasks, lanes, observations]`.
  public float[] observations() {
    return observation.floats();
  }

  /// The greedy actions `[tasks, lanes]` of the observations, overwritten by the next call.
  ///
  /// Throws `IllegalArgumentException` if it has been given nothing to follow.
  public int[] act() {
    act.run(inputs, outputs);
    return outputs.get("action").ints();
  }

  /// The values `[tasks, lanes]` that the last actions promise, overwritten by the next call of
  /// [#act]. Where one is not finite its action says nothing.
  public float[] values() {
    return outputs.get("value").floats();
  }
}
