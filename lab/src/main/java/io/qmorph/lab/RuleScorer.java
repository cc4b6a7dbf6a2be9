package io.qmorph.lab;

import io.qmorph.meta.LearnedDqn;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Map;
import java.util.SequencedMap;

/// Scores a learned optimizer by DQNs that it trains from scratch on the validation tasks.
///
/// @param seed of the experiment
/// @param dqn learns by the rule
record RuleScorer(long seed, LearnedDqn dqn, ScratchCurve validation) implements Scorer {
  @Override
  public double score(Tree<NDArray> judged, Map<String, Object> event) {
    SequencedMap<Integer, double[][]> returns =
        validation.returns(new AgentLearning.ByRule(dqn, judged));
    returns.forEach((updates, all) -> LearningCurves.put(event, updates, all, seed));
    return ScratchCurve.score(returns);
  }
}
