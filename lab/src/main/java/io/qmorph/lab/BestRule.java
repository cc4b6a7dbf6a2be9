package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// Judges a learned optimizer by DQNs that it trains from scratch on the validation tasks, and
/// keeps the best.
final class BestRule implements Judge {
  private final ExperimentSpec spec;
  private final LearnedRule rule;
  private final Training training;
  private final ScratchCurve validation;
  private final Best best;

  /// @param rule that `training` learns
  /// @param checkpoints where the best is written to
  BestRule(
      ExperimentSpec spec,
      LearnedRule rule,
      Training training,
      Checkpoints checkpoints,
      ScratchCurve validation) {
    this.spec = spec;
    this.rule = rule;
    this.training = training;
    this.validation = validation;
    this.best =
        new Best(rule.averaged().map(NDArray::copy), checkpoints, spec.validation().patience());
  }

  /// The rule's own parameters that were best so far.
  Tree<NDArray> best() {
    return best.parameters();
  }

  @Override
  public String judge(Map<String, Object> event) {
    Tree<NDArray> judged = rule.averaged().map(NDArray::copy);
    SequencedMap<Integer, double[][]> returns =
        validation.returns(new AgentLearning.ByRule(rule.dqn(), judged));
    returns.forEach((updates, all) -> LearningCurves.put(event, updates, all, spec.seed()));
    double score = ScratchCurve.score(returns);
    best.offer(judged, judged, score, training);
    event.put("sinceBest", best.since());
    return String.format(Locale.ROOT, "return %.1f", score);
  }

  @Override
  public boolean isExhausted() {
    return best.isExhausted();
  }

  @Override
  public Tree<NDArray> save() {
    return best.save();
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    best.restore(saved);
  }

  @Override
  public String summary() {
    return String.format(Locale.ROOT, "best validation return %.1f", best.score());
  }
}
