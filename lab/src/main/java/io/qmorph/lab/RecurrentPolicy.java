package io.qmorph.lab;

import io.qmorph.meta.RecurrentDqn;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;

/// Acts by the greatest value in several lanes of several tasks, and remembers for each lane what
/// was seen there.
final class RecurrentPolicy {
  private final Executable act;
  private final Tree<NDArray> seen;
  private final Tree<NDArray> chosen;

  /// @param parameters the types of the agent's parameters, which all tasks share
  RecurrentPolicy(
      RecurrentDqn agent, Tree<ArrayType> parameters, int tasks, int lanes, Workers workers) {
    this.act =
        new Sharded(
            new Simd(),
            workers,
            agent.policy(parameters, lanes),
            tasks,
            name -> name.startsWith("parameters."),
            _ -> false);
    this.seen = agent.seen(lanes).map(type -> NDArray.zeros(type.lifted(tasks)));
    this.chosen = act.results().map(NDArray::zeros);
  }

  /// Where what the agent sees is written, `[tasks, lanes, ...]`: see [RecurrentDqn#seen].
  Tree<NDArray> seen() {
    return seen;
  }

  /// Chooses actions by what is seen.
  void act(Tree<NDArray> parameters) {
    act.run(parameters.prefixed("parameters").merge(seen), chosen);
  }

  /// The actions `[tasks, lanes]`, overwritten by the next call.
  int[] actions() {
    return chosen.get("action").ints();
  }

  /// The values `[tasks, lanes]` that the actions promise, overwritten by the next call. Where one
  /// is not finite its action says nothing.
  float[] values() {
    return chosen.get("value").floats();
  }

  /// The states `[tasks, lanes, state]` that the actions were chosen by, overwritten by the next
  /// call.
  float[] states() {
    return chosen.get("state").floats();
  }
}
