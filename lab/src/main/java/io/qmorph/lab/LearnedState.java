package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// What updates change, twice over, so that one can be computed beside it and refused; and how far
/// training is.
final class LearnedState {
  private Tree<NDArray> learned;
  private Tree<NDArray> next;
  private int iteration;
  private double rateFactor = 1;

  /// @param learned parameters, slow copies and the optimizer's state
  LearnedState(Tree<NDArray> learned) {
    this.learned = learned;
    this.next = learned.map(NDArray::copy);
  }

  /// Parameters, slow copies and the optimizer's state as they are now, not copies.
  Tree<NDArray> learned() {
    return learned;
  }

  /// Where an update is to be written.
  Tree<NDArray> next() {
    return next;
  }

  int iteration() {
    return iteration;
  }

  void endIteration() {
    iteration++;
  }

  /// What the learning rate is multiplied by.
  double rateFactor() {
    return rateFactor;
  }

  void scaleRate(double factor) {
    rateFactor *= factor;
  }

  /// Takes over what was written to [#next], unless `loss` or `norm` is not finite.
  Training.Outcome update(float loss, float norm) {
    boolean finite = Float.isFinite(loss) && Float.isFinite(norm);
    if (finite) {
      Tree<NDArray> before = learned;
      learned = next;
      next = before;
    }
    return new Training.Outcome(loss, norm, Updates.one(finite));
  }

  /// All of it, copied.
  Tree<NDArray> save() {
    return learned
        .map(NDArray::copy)
        .prefixed("learner")
        .with("iteration", Bits.of(iteration))
        .with("rateFactor", Bits.of(new double[] {rateFactor}));
  }

  /// Goes back to what [#save] gave.
  void restore(Tree<NDArray> saved) {
    learned.zip(
        saved.under("learner"),
        (mine, theirs) -> {
          mine.set(theirs);
          return mine;
        });
    iteration = (int) Bits.whole(saved.get("iteration"));
    rateFactor = Bits.doubles(saved.get("rateFactor"))[0];
  }
}
