package io.qmorph.lab;

import io.qmorph.rl.Schedule;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;

/// What all tasks share, in training: it moves by outer steps, whose rate falls over the
/// iterations, and a slow copy follows.
final class MetaParameters {
  private final Schedule rate;
  private final int iterations;
  private final LearnedState state;
  private final Executable step;

  /// @param initial what [io.qmorph.meta.OuterStep#init] gives
  /// @param step what [io.qmorph.meta.OuterStep#program] gives for the same
  MetaParameters(ExperimentSpec spec, Tree<NDArray> initial, Program step) {
    ExperimentSpec.Outer outer = spec.outer();
    this.rate = new Schedule.Cosine(outer.rate(), outer.rate() * outer.finalRate());
    this.iterations = spec.iterations();
    this.state = new LearnedState(initial);
    this.step = new Simd().compile(step);
  }

  /// As they are now, not copies.
  Tree<NDArray> now() {
    return state.learned().under("meta");
  }

  /// The slow copy: an average over the last iterations, steadier than they are. Not copies.
  Tree<NDArray> averaged() {
    return state.learned().under("target");
  }

  /// Both, `meta.*` and `target.*`, as directions are computed from them. Not copies.
  Tree<NDArray> both() {
    return now().prefixed("meta").merge(averaged().prefixed("target"));
  }

  int iteration() {
    return state.iteration();
  }

  /// The share of the iterations that is over.
  double progress() {
    return (double) iteration() / iterations;
  }

  void endIteration() {
    state.endIteration();
  }

  void scaleRate(double factor) {
    state.scaleRate(factor);
  }

  /// A step against `gradient.*`, unless the gradient or the `loss` is not finite.
  Training.Outcome move(Tree<NDArray> direction) {
    double learningRate = state.rateFactor() * rate.at(progress());
    Tree<NDArray> results = state.next().with("norm", NDArray.scalar(0));
    step.run(
        state
            .learned()
            .merge(direction.under("gradient").prefixed("gradient"))
            .with("rate", NDArray.scalar((float) learningRate)),
        results);
    return state.update(direction.get("loss").item(), results.get("norm").item());
  }

  /// All that changes, copied.
  Tree<NDArray> save() {
    return state.save();
  }

  /// Goes back to what [#save] gave.
  void restore(Tree<NDArray> saved) {
    state.restore(saved);
  }
}
