package io.qmorph.lab;

import io.qmorph.env.TaskFamily;
import io.qmorph.lab.ExperimentSpec.Method;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.List;

/// Trainings of every method that take a moment, for tests.
final class SmallTraining {
  private static final List<String> SETTINGS =
      List.of(
          "iterations=3",
          "network.hidden=[8]",
          "outer.batch=8",
          "outer.steps=2",
          "collection.pool=4",
          "collection.tasks=2",
          "collection.lanes=2",
          "collection.steps=6",
          "collection.replay=200",
          "support.transitions=20",
          "support.sets=2",
          "validation.tasks=2",
          "validation.episodes=1");

  private static final List<String> OPTIMIZER_SETTINGS =
      List.of(
          "optimizer.agents=2",
          "optimizer.lifetime=8",
          "optimizer.truncation=4",
          "optimizer.report=[8]");

  private SmallTraining() {}

  /// Only a learned optimizer may be given an optimizer's settings.
  static ExperimentSpec spec(List<String> settings) {
    List<String> all = new ArrayList<>(SETTINGS);
    if (settings.contains("method=learned-optimizer")) {
      all.addAll(OPTIMIZER_SETTINGS);
    }
    all.addAll(settings);
    return ExperimentSpec.byDefault(all);
  }

  /// The training of the spec's method on tasks of `family`, which may be another than the spec's.
  static Training of(ExperimentSpec spec, TaskFamily family, Workers workers) {
    TaskSplit split = TaskSplit.of(family, spec);
    Learners learners = new Learners(spec, family);
    return switch (spec.method()) {
      case DQN ->
          new DqnTraining(spec, family, split.training(), spec.iterations(), 8, 0.001, workers);
      case LEARNED_OPTIMIZER ->
          new OptimizerTraining(
              spec, family, split, new LearnedRule(spec, learners.learnedDqn()), workers);
      case RECURRENT_DQN ->
          new RecurrentTraining(spec, family, learners.recurrent(), split.training(), workers);
      case SIAMESE -> new SiameseTraining(spec, family, learners.siamese(), split, workers);
      case Method other -> new MetaTraining(spec, family, learners.trained(other), split, workers);
    };
  }
}
