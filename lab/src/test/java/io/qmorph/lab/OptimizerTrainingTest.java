package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.TaskFamily;
import io.qmorph.lab.OptimizerSpec.Estimator;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Four agents, whose lives are four truncations of two updates.
class OptimizerTrainingTest {
  private static final List<String> SMALL =
      List.of(
          "method=learned-optimizer",
          "family=cartpole",
          "iterations=20",
          "episodeSteps=20",
          "network.hidden=[4]",
          "rule.units=2",
          "optimizer.truncation=2",
          "optimizer.lifetime=8",
          "optimizer.agents=4",
          "collection.pool=3",
          "collection.tasks=2",
          "collection.lanes=2",
          "collection.replay=100",
          "support.sets=1",
          "outer.batch=4");

  private static Training training(Workers workers, String... more) {
    ExperimentSpec spec =
        ExperimentSpec.byDefault(Stream.concat(SMALL.stream(), Stream.of(more)).toList());
    TaskFamily family = spec.taskFamily();
    LearnedRule rule = new LearnedRule(spec, new Learners(spec, family).learnedDqn());
    TaskSplit split = TaskSplit.of(family, spec);
    return switch (spec.optimizer().objective()) {
      case LOSS -> new OptimizerTraining(spec, family, split, rule, workers);
      case RETURN ->
          new OptimizerEvolution(
              spec, family, split, rule, spec.optimizer().evolutionStrategies(), workers);
    };
  }

  private static Tree<NDArray> after(Training training, int iterations) {
    while (training.iteration() < iterations) {
      training.iterate();
    }
    return training.save();
  }

  private static String estimator(Estimator estimator) {
    return "optimizer.estimator=" + SpecFields.written(estimator);
  }

  private static List<Integer> ages(OptimizerTraining training) {
    return IntStream.range(0, 4).mapToObj(training::age).sorted().toList();
  }

  /// One agent of each age, in updates, once the first life is over.
  @Test
  void agentsOfAllAgesLearnAtATime() {
    try (Workers workers = new Workers(1)) {
      OptimizerTraining training = (OptimizerTraining) training(workers);
      List<List<Integer>> seen = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        training.iterate();
        seen.add(ages(training));
      }
      assertEquals(List.of(2, 2, 2, 2), seen.getFirst());
      for (List<Integer> ages : seen.subList(4, 8)) {
        assertEquals(List.of(2, 4, 6, 8), ages);
      }
    }
  }

  /// A rule that makes numbers infinite ends the agents, not the training.
  @Test
  void whoseLossIsNotFiniteBeginsAnew() {
    try (Workers workers = new Workers(1)) {
      OptimizerTraining training =
          (OptimizerTraining) training(workers, "inner.rate=1000", "outer.error=squared");
      boolean ended = false;
      for (int i = 0; i < 8 && !ended; i++) {
        training.iterate();
        ended = ages(training).contains(0);
      }
      assertTrue(ended, "a rate of 1000 diverges, ages are " + ages(training));
      training
          .save()
          .under("life")
          .forEach((name, array) -> {
            for (float number : array.floats()) {
              assertTrue(Float.isFinite(number), name + " is " + number);
            }
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void goesOnToTheSameBytesFromWhatItSaved(Estimator estimator) {
    try (Workers one = new Workers(1);
        Workers two = new Workers(2)) {
      Training whole = training(one, estimator(estimator));
      Tree<NDArray> half = after(whole, 5);
      Training resumed = training(two, estimator(estimator));
      resumed.restore(half);
      assertEquals(after(whole, 10), after(resumed, 10));
      assertEquals(whole.environmentSteps(), resumed.environmentSteps());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theRuleMoves(Estimator estimator) {
    try (Workers workers = new Workers(1)) {
      Training training = training(workers, estimator(estimator));
      Tree<NDArray> before = training.save().under("learner.meta");
      assertEquals(1, training.iterate().updates().applied());
      before.forEach((name, array) ->
          assertFalse(
              array.equals(training.save().under("learner.meta").get(name)),
              name + " does not move"));
    }
  }

  @Test
  void evolutionByReturnsGoesOnToTheSameBytes() {
    String[] settings = {
      estimator(Estimator.EVOLUTION_STRATEGIES),
      "optimizer.objective=return",
      "optimizer.sigma=1",
      "optimizer.report=[0,4,8]",
      "inner.rate=1",
      "rewardScale=1"
    };
    try (Workers one = new Workers(1);
        Workers two = new Workers(2)) {
      Training whole = training(one, settings);
      Tree<NDArray> before = whole.save();
      Tree<NDArray> half = after(whole, 2);
      assertFalse(before.under("learner.meta").equals(half.under("learner.meta")));
      Training resumed = training(two, settings);
      resumed.restore(half);
      assertEquals(after(whole, 4), after(resumed, 4));
      assertEquals(whole.environmentSteps(), resumed.environmentSteps());
    }
  }
}
