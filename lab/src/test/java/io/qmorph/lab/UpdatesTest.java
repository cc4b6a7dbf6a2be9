package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdatesTest {
  private static final int ITERATIONS = 6;

  private static ExperimentSpec spec(ExperimentSpec.Method method, int updates) {
    return SmallTraining.spec(
        List.of("method=" + method.word(), "outer.updates=" + updates, "iterations=" + ITERATIONS));
  }

  /// Each loop: of meta-learners, of what remembers, of pairs beside DQNs, and of DQNs alone.
  private static Training training(
      ExperimentSpec.Method method, int updates, double share, Workers workers) {
    ExperimentSpec spec = spec(method, updates);
    TaskFamily family = ChangedFamily.spoiled(spec.taskFamily(), share);
    return SmallTraining.of(spec, family, workers);
  }

  private static Updates run(Training training) {
    Updates all = Updates.NONE;
    for (int i = 0; i < ITERATIONS; i++) {
      all = all.then(training.iterate().updates());
    }
    return all;
  }

  /// By Adam's own count, whose average of ones is `1 - 0.999^t` after `t` steps.
  private static long steps(Tree<NDArray> saved) {
    double sum = 0;
    for (String name : saved.names()) {
      if (name.endsWith("squareCorrection")) {
        sum += Math.log1p(-saved.get(name).floats()[0]) / Math.log(0.999);
      }
    }
    return Math.round(sum);
  }

  @ParameterizedTest
  @EnumSource(names = {"MAML", "RECURRENT_DQN", "SIAMESE", "DQN"})
  void everyUpdateIsCountedAsWhatItWas(ExperimentSpec.Method method) {
    try (Workers workers = new Workers(1)) {
      Training training = training(method, 5, 0.01, workers);
      Updates updates = run(training);
      assertEquals(steps(training.save()), updates.applied());
      assertTrue(updates.skipped() > 0 && updates.applied() > 0, updates::toString);
      assertEquals(total(method), updates.applied() + updates.skipped());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MAML", "RECURRENT_DQN", "SIAMESE", "DQN"})
  void noneIsAppliedWhereNoRewardIsANumber(ExperimentSpec.Method method) {
    try (Workers workers = new Workers(1)) {
      Updates updates = run(training(method, 5, 1, workers));
      assertEquals(new Updates(0, total(method), updates.row(), true), updates);
    }
  }

  /// DQNs have an update in an iteration.
  private static long total(ExperimentSpec.Method method) {
    return switch (method) {
      case DQN -> ITERATIONS;
      case SIAMESE -> 6 * ITERATIONS;
      case ExperimentSpec.Method _ -> 5 * ITERATIONS;
    };
  }

  /// What the baselines and a learned optimizer's trainings are told by.
  @Test
  void aTrainingThatNobodyDrivesCountsToo() {
    ExperimentSpec spec = spec(ExperimentSpec.Method.LEARNED_OPTIMIZER, 1);
    TaskFamily family = ChangedFamily.spoiled(spec.taskFamily(), 0.01);
    List<Task> tasks = TaskSplit.of(family, spec).validation();
    try (Workers workers = new Workers(1)) {
      DqnTraining driven = new DqnTraining(spec, family, tasks, 8, 8, 0.001, workers);
      Updates counted = Updates.NONE;
      for (int i = 0; i < 8; i++) {
        counted = counted.then(driven.iterate().updates());
      }
      assertTrue(counted.skipped() > 0, counted::toString);
      DqnTraining alone = new DqnTraining(spec, family, tasks, 8, 8, 0.001, workers);
      assertEquals(counted, alone.run());
      Evaluation evaluation = new Evaluation(spec, family, tasks, 1, 5, workers);
      ScratchCurve curve = new ScratchCurve(spec, family, tasks, evaluation, 5, workers);
      curve.returns(DqnTraining.byAdam(spec, family, 0.001));
      assertEquals(8, curve.updates().applied() + curve.updates().skipped());
      assertTrue(curve.updates().skipped() > 0, curve.updates()::toString);
    }
  }

  private static Updates of(String word) {
    return word.chars()
        .mapToObj(each -> Updates.one(each == '+'))
        .reduce(Updates.NONE, Updates::then);
  }

  /// However updates are shared out to iterations.
  @ParameterizedTest
  @ValueSource(strings = {"", "+", "-", "--+", "+--", "-+-+---", "-----", "+-+"})
  void theRowIsOfThoseAtTheEnd(String all) {
    int row = all.length() - (all.lastIndexOf('+') + 1);
    for (int cut = 0; cut <= all.length(); cut++) {
      Updates joined = of(all.substring(0, cut)).then(of(all.substring(cut)));
      assertEquals(of(all), joined);
      assertEquals(row, joined.row());
      assertEquals(all.chars().filter(each -> each == '-').count(), joined.skipped());
    }
  }

  /// What never comes to an update is noticed whatever happens beside it.
  @Test
  void theWorseOfTwoCounts() {
    Updates first = Updates.NONE;
    Updates second = Updates.NONE;
    for (int i = 0; i < 4; i++) {
      first = first.then(of("-").beside(of("+-+")));
      second = second.then(of("+-+").beside(of("-")));
    }
    assertEquals(new Updates(8, 8, 4, true), first);
    assertEquals(first, second);
  }

  @Test
  void onlyWhatWasSkippedIsTold() {
    assertEquals(Optional.empty(), of("++").note("maml"));
    assertEquals(
        Optional.of("maml: 2 of 3 updates skipped, which were not finite."),
        of("-+-").note("maml"));
  }
}
