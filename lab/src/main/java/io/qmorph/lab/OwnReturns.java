package io.qmorph.lab;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Map;

/// Judges each agent of a [DqnTraining] on the task it is trained on, and chooses nothing.
final class OwnReturns implements Judge {
  private final ExperimentSpec spec;
  private final DqnTraining training;
  private final Evaluation evaluation;
  private double last = Double.NaN;

  /// @param evaluation on the training's tasks, in their order
  OwnReturns(ExperimentSpec spec, DqnTraining training, Evaluation evaluation) {
    this.spec = spec;
    this.training = training;
    this.evaluation = evaluation;
  }

  @Override
  public String judge(Map<String, Object> event) {
    double[][] returns = evaluation.returns(training.network(), training.parameters());
    last = LearningCurves.put(event, 0, returns, spec.seed());
    return summary();
  }

  @Override
  public Tree<NDArray> save() {
    return Tree.of("lastReturn", Bits.of(new double[] {last}));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    last = Bits.doubles(saved.get("lastReturn"))[0];
  }

  @Override
  public String summary() {
    return "return " + FiniteTasks.text(last);
  }
}
