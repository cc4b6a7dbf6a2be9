package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.TaskFamily;
import io.qmorph.meta.FineTuning;
import io.qmorph.meta.RecurrentDqn;
import io.qmorph.nn.Network;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not finite earns nothing, is told, and is not chosen.
class FiniteTasksTest {
  private static final ExperimentSpec SPEC = SmallTraining.spec(List.of("validation.tasks=4"));
  private static final TaskFamily FAMILY = SPEC.taskFamily();
  private static final TaskSplit SPLIT = TaskSplit.of(FAMILY, SPEC);
  private static final double[] NONE = {Double.NaN, Double.NaN};

  @TempDir private Path folder;

  private static Tree<NDArray> drawn(Network network) {
    return network.init(RandomSource.XO_SHI_RO_256_PP.create(1));
  }

  private static Evaluation evaluation(int episodes, Workers workers) {
    return new Evaluation(SPEC, FAMILY, SPLIT.validation(), episodes, 3, workers);
  }

  /// A parameter that is not a number, and finite ones by which values overflow.
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 3e38f})
  void whoActsByWhatIsNotFiniteEarnsNothing(float number) {
    Network network = new Learners(SPEC, FAMILY).network();
    Tree<NDArray> one = drawn(network);
    Tree<NDArray> all = Stacks.of(List.of(one, one, one, one));
    try (Workers workers = new Workers(2)) {
      Evaluation evaluation = evaluation(2, workers);
      double[][] expected = evaluation.returns(network, all);
      all.forEach((_, array) -> {
        int each = array.floats().length / 4;
        Arrays.fill(array.floats(), 2 * each, 3 * each, number);
      });
      double[][] returns = evaluation.returns(network, all);
      expected[2] = NONE;
      assertArrayEquals(expected, returns);
      assertEquals(1, FiniteTasks.missing(returns));
    }
  }

  /// Of a trial, too.
  @Test
  void soDoesWhoRemembers() {
    RecurrentDqn agent = new Learners(SPEC, FAMILY).recurrent();
    Tree<NDArray> parameters = agent.init(RandomSource.XO_SHI_RO_256_PP.create(1));
    try (Workers workers = new Workers(1)) {
      Trials trials = evaluation(2, workers).trials(agent, parameters.map(NDArray::type), 2);
      assertEquals(0, FiniteTasks.missing(trials.returns(parameters)[1]));
      parameters.get(parameters.names().getFirst()).floats()[0] = Float.NaN;
      double[][][] returns = trials.returns(parameters);
      assertEquals(4, FiniteTasks.missing(returns[1]));
      Map<String, Object> event = new LinkedHashMap<>();
      double score = new TrialScorer(0, trials).score(parameters, event);
      assertEquals(Double.NEGATIVE_INFINITY, score);
      assertEquals(
          Map.of("validation.0.notFinite", 4, "validation.1.notFinite", 4), without(event));
    }
  }

  private static Map<String, Object> without(Map<String, Object> event) {
    Map<String, Object> others = new LinkedHashMap<>(event);
    others.remove("validation.trial");
    return others;
  }

  @Test
  void theReportIsOfTheOthersAndSaysHowManyThereWere() {
    double[][] returns = {{1, 2}, NONE, {3, 4}, {5, 7}};
    Findings found = Findings.of("adapted", 5, returns, 0);
    assertEquals(Findings.of("adapted", 5, FiniteTasks.of(returns), 0).results(), found.results());
    assertEquals(
        List.of(
            "adapted on a support set, 5 gradient steps: 1 of 4 tasks: adapted parameters or action"
                + " values are not finite; the row leaves them out."),
        found.notes());
  }

  @Test
  void whereNothingIsFiniteThereIsNoRow() {
    Findings none = Findings.of("adapted", 5, new double[][] {NONE, NONE}, 0);
    assertEquals(List.of(), none.results());
    UserError error = assertThrows(UserError.class, none::orDiverged);
    assertEquals(UserError.DIVERGED, error.exitCode());
    assertTrue(String.valueOf(error.getMessage()).contains("2 of 2 tasks"), error::getMessage);
    Findings some = none.and(Findings.of("adapted", 1, new double[][] {{1}}, 0));
    assertEquals(some, some.orDiverged());
  }

  @Test
  void aLearningCurveLeavesThemOut() {
    Map<String, Object> event = new LinkedHashMap<>();
    double score = LearningCurves.put(event, 3, new double[][] {{4, 4}, NONE, {4, 4}}, 0);
    assertEquals(Double.NEGATIVE_INFINITY, score);
    assertEquals(4.0, event.get("validation.3"));
    assertEquals(1, event.get("validation.3.notFinite"));
    assertEquals(4, LearningCurves.put(event, 1, new double[][] {{4, 4}, {4, 4}}, 0));
    assertFalse(event.containsKey("validation.1.notFinite"));
  }

  /// By the last number of a candidate's name, or not finite.
  private static Best best(LearnerTraining training, Path folder, double... scores) {
    int[] judged = {0};
    Scorer scorer = (_, _) -> scores[judged[0]++];
    Best best = new Best(training, scorer, new Checkpoints(folder), 0);
    for (int i = 0; i < scores.length; i++) {
      training.iterate();
      best.judge(new LinkedHashMap<>());
    }
    return best;
  }

  @Test
  void anyThatIsFiniteIsBetter() {
    double none = Double.NEGATIVE_INFINITY;
    try (Workers workers = new Workers(1)) {
      for (double[] scores :
          new double[][] {{none, -9, none}, {-9, none, none}, {none, none, -9}}) {
        LearnerTraining training = (LearnerTraining) SmallTraining.of(SPEC, FAMILY, workers);
        Best best = best(training, folder, scores);
        assertTrue(best.isFinite());
        assertEquals("best validation return -9.0", best.summary());
        assertEquals(new Checkpoints(folder).best().meta(), best.parameters());
      }
    }
  }

  /// There is something to go on with all the same.
  @Test
  void whereNoneIsFiniteTheLastIsKept() {
    double none = Double.NEGATIVE_INFINITY;
    try (Workers workers = new Workers(1)) {
      LearnerTraining training = (LearnerTraining) SmallTraining.of(SPEC, FAMILY, workers);
      Best best = best(training, folder, none, none);
      assertFalse(best.isFinite());
      assertEquals(training.judged(), best.parameters());
      assertEquals(training.judged(), new Checkpoints(folder).best().meta());
      assertEquals("best validation return not finite", best.summary());
    }
  }

  /// Plain descent from large parameters leads nowhere, with any rate; Adam's steps are as large as
  /// its rate.
  @Test
  void fineTuningIsChosenFromWhatIsFinite() {
    Tree<NDArray> large = drawn(new Learners(SPEC, FAMILY).network());
    large.forEach((_, array) -> {
      for (int i = 0; i < array.floats().length; i++) {
        array.floats()[i] *= 1e5f;
      }
    });
    try (Workers workers = new Workers(1)) {
      Baselines baselines = new Baselines(SPEC, FAMILY, SPLIT, workers);
      Evaluation evaluation = evaluation(1, workers);
      FineTuning best = baselines.choose(large, 20);
      assertEquals(0, FiniteTasks.missing(baselines.returns(best, large, 20, evaluation)));
      assertTrue(Baselines.describe(best).startsWith("Adam"), () -> Baselines.describe(best));
    }
  }
}
