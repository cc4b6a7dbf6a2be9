package io.qmorph.lab;

import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.nn.Adam;
import io.qmorph.nn.AdamW;
import io.qmorph.nn.Optimizer;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.GreedyPolicy;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.function.Predicate;

/// The programs that training runs while its learner stays the same: adaptation, acting by what is
/// adapted, and the mean direction of the tasks.
final class TrainingPhase {
  private final MetaLearner learner;
  private final Workers workers;
  private final int tasks;
  private final Executable adapt;
  private final GreedyPolicy policy;
  private final Executable taskGradient;
  private final Tree<NDArray> adapted;
  private final Tree<NDArray> gradient;

  TrainingPhase(ExperimentSpec spec, MetaLearner learner, Tree<NDArray> meta, Workers workers) {
    this.learner = learner;
    this.workers = workers;
    this.tasks = spec.collection().tasks();
    int supportSize = spec.support().transitions();
    int lanes = spec.collection().lanes();
    Tree<ArrayType> types = meta.map(NDArray::type);
    Program adaptation = OuterLoop.adaptation(learner, types, supportSize, learner.innerSteps());
    this.adapt = sharded(adaptation, name -> name.startsWith("meta."), _ -> false);
    this.adapted = adapt.results().map(NDArray::zeros);
    this.policy =
        new GreedyPolicy(
            learner.network(),
            adaptation.results(),
            lanes,
            program -> sharded(program, _ -> false, _ -> false));
    this.taskGradient =
        sharded(
            loop(spec, learner).taskGradient(types, supportSize, spec.outer().batch()),
            name -> name.startsWith("meta.") || name.startsWith("target."),
            _ -> true);
    this.gradient = taskGradient.results().map(NDArray::zeros);
  }

  static OuterLoop loop(ExperimentSpec spec, MetaLearner learner) {
    ExperimentSpec.Outer outer = spec.outer();
    Optimizer adam = outer.weightDecay() > 0 ? new AdamW(outer.weightDecay()) : new Adam();
    return new OuterLoop(learner, adam, outer.gradientScale(), outer.clip(), outer.targetRate());
  }

  private Executable sharded(
      Program oneTask, Predicate<String> isShared, Predicate<String> isAveraged) {
    return new Sharded(new Simd(), workers, oneTask, tasks, isShared, isAveraged);
  }

  MetaLearner learner() {
    return learner;
  }

  /// Adapts to each task's support set; [#act] acts by the outcome.
  void adapt(Tree<NDArray> meta, BatchArrays support) {
    adapt.run(meta.prefixed("meta").merge(support.tree().prefixed("support")), adapted);
    policy.follow(adapted);
  }

  /// Where the observations `[tasks, lanes, observations]` to act on are written.
  float[] observations() {
    return policy.observations();
  }

  /// The greedy actions `[tasks, lanes]`, overwritten by the next call.
  int[] act() {
    return policy.act();
  }

  /// The mean direction of the tasks, `gradient.*`, and their mean `loss`; overwritten by the next
  /// call.
  ///
  /// @param inputs `meta.*`, `target.*` and the tasks' data
  Tree<NDArray> direction(Tree<NDArray> inputs) {
    taskGradient.run(inputs, gradient);
    return gradient;
  }
}
