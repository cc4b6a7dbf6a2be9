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

  /// What one agent carries from update to update, its `parameters.*` among it.
  Tree<NDArray> init(UniformRandomProvider random);

  /// An update of one agent, as a program from the agent, `batch.*` and what [#shared] gives to the
  /// new agent, its `loss` and the gradient's `norm`.
  Program update(Tree<ArrayType> agent, int batchSize);

  /// What all agents learn by.
  ///
  /// @param rateFactor what rates are multiplied by
  Tree<NDArray> shared(double rateFactor);

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
    public Tree<NDArray> shared(double rateFactor) {
      return Tree.of("rate", NDArray.scalar((float) (rateFactor * rate)));
    }
  }

  /// By a rule, which has no rate.
  record ByRule(LearnedDqn dqn, Tree<NDArray> rule) implements AgentLearning {
    @Override
    public Tree<NDArray> init(UniformRandomProvider random) {
      return dqn.init(random);
    }

    @Override
    public Program update(Tree<ArrayType> agent, int batchSize) {
      return dqn.update(agent, rule.map(NDArray::type), batchSize);
    }

    @Override
    public Tree<NDArray> shared(double rateFactor) {
      return rule.prefixed("rule");
    }
  }
}
