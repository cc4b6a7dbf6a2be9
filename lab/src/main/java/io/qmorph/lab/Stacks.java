package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.List;

/// Trees of many agents, each array with a leading axis of agents.
final class Stacks {
  private Stacks() {}

  /// The trees of all agents, at least one, as one.
  static Tree<NDArray> of(List<Tree<NDArray>> agents) {
    Tree<NDArray> all =
        agents.getFirst().map(leaf -> NDArray.zeros(leaf.type().lifted(agents.size())));
    for (int i = 0; i < agents.size(); i++) {
      put(all, i, agents.get(i));
    }
    return all;
  }

  /// Overwrites the floats of the agent at place `index`.
  static void put(Tree<NDArray> all, int index, Tree<NDArray> agent) {
    agent.forEach((name, leaf) -> {
      int elements = leaf.shape().elements();
      System.arraycopy(leaf.floats(), 0, all.get(name).floats(), index * elements, elements);
    });
  }
}
