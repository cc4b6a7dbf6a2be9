package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// Something that learns iteration by iteration, and that can be stopped after any of them and gone
/// on with from what it saved, to the same bytes.
interface Training {

  /// What an iteration came to, or a single update.
  ///
  /// @param loss the mean loss over the tasks, in the last update
  /// @param gradientNorm the global norm of its gradient; where each task has its own, their mean
  /// @param updates how many were applied, and how many not since loss or gradient was not finite
  record Outcome(double loss, double gradientNorm, Updates updates) {
    static final Outcome NONE = new Outcome(0, 0, Updates.NONE);

    /// This, and what came after it in the same iteration.
    Outcome then(Outcome next) {
      return new Outcome(next.loss, next.gradientNorm, updates.then(next.updates));
    }
  }

  /// How many iterations are over.
  int iteration();

  /// How many environment steps were taken to fill the replays, the support sets left aside.
  long environmentSteps();

  /// One iteration.
  Outcome iterate();

  /// All that changes, copied: what a checkpoint holds.
  Tree<NDArray> save();

  /// Goes back to what [#save] gave, in a training of the same spec.
  ///
  /// Throws `IllegalArgumentException` if something is missing or of another shape.
  void restore(Tree<NDArray> saved);

  /// Multiplies the learning rate of all further iterations.
  void scaleRate(double factor);

  /// What the last update was computed from, not copies.
  Tree<NDArray> lastBatch();
}
