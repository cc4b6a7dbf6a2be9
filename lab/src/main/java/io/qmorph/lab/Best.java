package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Map;

/// Keeps what has done best on the validation tasks so far.
final class Best implements Judge {
  private final LearnerTraining training;
  private final Scorer scorer;
  private final Checkpoints checkpoints;
  private final int patience;
  private Tree<NDArray> parameters;
  private double score = Double.NEGATIVE_INFINITY;
  private int since;

  /// What `training` is now is best before anything was judged.
  ///
  /// @param checkpoints where the best are written to
  /// @param patience after how many judgements in a row without a better one to give up; 0 never
  Best(LearnerTraining training, Scorer scorer, Checkpoints checkpoints, int patience) {
    this.training = training;
    this.scorer = scorer;
    this.checkpoints = checkpoints;
    this.patience = patience;
    this.parameters = training.judged();
  }

  /// The best so far, not copies.
  Tree<NDArray> parameters() {
    return parameters;
  }

  /// Whether any so far was finite on all validation tasks.
  boolean isFinite() {
    return Double.isFinite(score);
  }

  /// Keeps what training came to if its score is the greatest so far, and then writes what a
  /// finished run needs of it. As long as nothing was finite on all validation tasks, the last is
  /// kept that was judged.
  @Override
  public String judge(Map<String, Object> event) {
    Tree<NDArray> judged = training.judged();
    double now = scorer.score(judged, event);
    since++;
    if (now > score) {
      since = 0;
    }
    if (now > score || !isFinite()) {
      score = now;
      parameters = judged;
      checkpoints.writeBest(
          scorer.trimmed(judged), training.iteration(), training.environmentSteps());
    }
    event.put("sinceBest", since);
    return named(now);
  }

  private String named(double value) {
    return scorer.name() + " " + FiniteTasks.text(value);
  }

  @Override
  public boolean isExhausted() {
    return patience > 0 && since >= patience;
  }

  @Override
  public Tree<NDArray> save() {
    return parameters
        .prefixed("best")
        .with("bestScore", Bits.of(new double[] {score}))
        .with("sinceBest", Bits.of(since));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    parameters = saved.under("best");
    score = Bits.doubles(saved.get("bestScore"))[0];
    since = (int) Bits.whole(saved.get("sinceBest"));
  }

  @Override
  public String summary() {
    return "best validation " + named(score);
  }
}
