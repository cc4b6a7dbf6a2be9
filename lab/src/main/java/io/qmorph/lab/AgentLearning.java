package io.qmorph.lab;

import io.qmorph.meta.LearnedDqn;
import io.qmorph.rl.Dqn;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// How a DQN is updated: by an optimizer, or by a rule that was learned.
sealed interface AgentLearning {

  /// What an agent carries from update to update, its `parameters.*` among it.
  ///
  /// @param random what the parameters are drawn by
  Tree<NDArray> init(UniformRandomProvider random);

  /// An update of one agent, as a program from the agent, `batch.*` and what [#given] gives to the
  /// new agent, its `loss` and the gradient's `norm`.
  ///
  /// @param agent the types of what it carries
  Program update(Tree<ArrayType> agent, int batchSize);

  /// What agents learn by.
  ///
  /// @param rateFactor what rates are multiplied by
  Tree<NDArray> given(double rateFactor);

  /// Whether that is the same for all agents; else it has a leading axis of agents.
  boolean shared();

  /// By an optimizer with a constant rate.
  record ByOptimizer(Dqn dqn, double rate) implements AgentLearning {
    @Override
    public Tree<NDArray> init(UniformRandomProvider random) {
      return dqn.init(random);
    }

    @Override
    public Program update(Tree<ArrayType> agent, int batchSize) {
      return dqn.update(agent, batchSize);
    }

    @Override
    public Tree<NDArray> given(double rateFactor) {
      return Tree.of("rate", NDArray.scalar((float) (rateFactor * rate)));
    }

    @Override
    public boolean shared() {
      return true;
    }
  }

  /// By a rule, which has no rate.
  ///
  /// @param types of the rule's own parameters, for one agent
  /// @param rule its own parameters
  /// @param shared whether all agents learn by the same
  record ByRule(LearnedDqn dqn, Tree<ArrayType> types, Tree<NDArray> rule, boolean shared)
      implements AgentLearning {

    /// All by the same.
    ByRule(LearnedDqn dqn, Tree<NDArray> rule) {
      this(dqn, rule.map(NDArray::type), rule, true);
    }

    @Override
    public Tree<NDArray> init(UniformRandomProvider random) {
      return dqn.init(random);
    }

    @Override
    public Program update(Tree<ArrayType> agent, int batchSize) {
      return dqn.update(agent, types, batchSize);
    }

    @Override
    public Tree<NDArray> given(double rateFactor) {
      return rule.prefixed("rule");
    }
  }
}
