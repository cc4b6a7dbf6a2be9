package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// What has done best on the validation tasks so far, and how long ago.
final class Best {
  private final Checkpoints checkpoints;
  private final int patience;
  private Tree<NDArray> parameters;
  private double score = Double.NEGATIVE_INFINITY;
  private int since;

  /// @param initial what is best before anything was judged
  /// @param checkpoints where the best are written to
  /// @param patience after how many judgements in a row without a better one to give up; 0 never
  Best(Tree<NDArray> initial, Checkpoints checkpoints, int patience) {
    this.parameters = initial;
    this.checkpoints = checkpoints;
    this.patience = patience;
  }

  Tree<NDArray> parameters() {
    return parameters;
  }

  double score() {
    return score;
  }

  /// How many judgements ago the best was found.
  int since() {
    return since;
  }

  boolean isExhausted() {
    return patience > 0 && since >= patience;
  }

  /// Keeps `judged` if its score is the greatest so far, and then writes `written`, what a finished
  /// run needs of it.
  void offer(Tree<NDArray> judged, Tree<NDArray> written, double judgedScore, Training training) {
    since++;
    if (judgedScore > score) {
      since = 0;
      score = judgedScore;
      parameters = judged;
      checkpoints.writeBest(written, training.iteration(), training.environmentSteps());
    }
  }

  /// All of it, as a checkpoint holds it.
  Tree<NDArray> save() {
    return parameters
        .prefixed("best")
        .with("bestScore", Bits.of(new double[] {score}))
        .with("sinceBest", Bits.of(since));
  }

  /// Goes back to what [#save] gave.
  void restore(Tree<NDArray> saved) {
    parameters = saved.under("best");
    score = Bits.doubles(saved.get("bestScore"))[0];
    since = (int) Bits.whole(saved.get("sinceBest"));
  }
}
