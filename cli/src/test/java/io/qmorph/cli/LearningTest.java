package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Families;
import io.qmorph.env.Region;
import io.qmorph.lab.Report.Result;
import io.qmorph.lab.RunFolder;
import io.qmorph.lab.TrainedRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whether it learns, on held-out tasks and over seeds. Run by `./mvnw verify -Plearning`.
@Tag("learning")
class LearningTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void mamlBalancesReversibleCartPoleAfterThreeSteps(long seed) {
    assertTrue(best(List.of("--seed", Long.toString(seed)), seed) >= 450);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void mamlFindsTheGoalOfGridNavi(long seed) {
    String spec = Path.of("..", "specs", "gridnavi.yaml").toString();
    assertTrue(best(List.of(spec, "--seed", Long.toString(seed)), seed) >= 9);
  }

  /// In a third of the iterations that MAML takes for the whole way.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void aLearnedUpdateAdaptsOnReversibleCartPole(long seed) {
    List<String> settings =
        List.of(
            "--set",
            "method=learned-update",
            "--set",
            "iterations=1000",
            "--seed",
            Long.toString(seed));
    assertTrue(best(settings, seed) >= 250);
  }

  /// Far above the 10 of a DQN from random parameters, in a third of the iterations that MAML takes
  /// for the whole way.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "reptile",
        "implicit-maml",
        "context-dqn",
        "hypernetwork",
        "learned-loss",
        "learned-structure",
        "meta-q-learning"
      })
  void everyMethodLearnsReversibleCartPole(String method) {
    List<String> own =
        method.equals("implicit-maml")
            ? List.of(Path.of("..", "specs", "implicit-maml.yaml").toString())
            : List.of("--set", "method=" + method);
    for (long seed = 0; seed < 2; seed++) {
      List<String> arguments = new ArrayList<>(own);
      arguments.addAll(List.of("--set", "iterations=1000", "--seed", Long.toString(seed)));
      double best =
          trained(arguments, "seed-" + seed).evaluate(64, seed, 2).results().stream()
              .filter(result -> result.name().equals("adapted"))
              .mapToDouble(Result::iqm)
              .max()
              .orElseThrow();
      assertTrue(best >= 90, method + " with seed " + seed + ": " + best);
    }
  }

  /// By rates for each step, and a gradient of second order in the second half.
  @Test
  void mamlPlusPlusFindsTheGoalOfGridNavi() {
    List<String> settings =
        List.of(
            Path.of("..", "specs", "gridnavi.yaml").toString(),
            "--set",
            "method=maml-plus-plus",
            "--set",
            "inner.order=second",
            "--set",
            "inner.clip=10",
            "--set",
            "iterations=800",
            "--seed",
            "0");
    assertTrue(best(settings, 0) >= 9);
  }

  /// The best mean return of four episodes, in a task that is not known at first, is 37.21; the
  /// mark is nine tenths of it.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void theDqnThatRemembersExploresGridNaviByItself(long seed) {
    String spec = Path.of("..", "specs", "gridnavi-recurrent.yaml").toString();
    List<Result> results =
        trained(List.of(spec, "--seed", Long.toString(seed))).evaluate(21, seed, 2).results();
    assertEquals("trial", results.getLast().name());
    assertTrue(results.getLast().iqm() >= 33.5, results.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void siameseTakesAReversibleCartPoleForAKnownOne(long seed) {
    TrainedRun run =
        trained(
            List.of(
                "--seed",
                Long.toString(seed),
                "--set",
                "method=siamese",
                "--set",
                "iterations=600"));
    assertTrue(run.evaluate(64, seed, 2).results().getFirst().iqm() >= 400);
    long inside = unfamiliar(run.in(Region.INTERPOLATION), seed);
    long outside = unfamiliar(run.in(Region.EXTRAPOLATION), seed);
    assertTrue(outside >= 3 * Math.max(1, inside), inside + " inside, " + outside + " outside");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void siameseRecognisesTheGoalOfGridNavi(long seed) {
    String spec = Path.of("..", "specs", "gridnavi-siamese.yaml").toString();
    TrainedRun run = trained(List.of(spec, "--seed", Long.toString(seed)));
    assertTrue(run.evaluate(84, seed, 2).results().getFirst().iqm() >= 9);
  }

  private static long unfamiliar(TrainedRun run, long seed) {
    return run.likeness(Map.of(), 64, seed, 2).stream().filter(task -> !task.isFamiliar()).count();
  }

  /// The best return of at most five steps, on 64 tasks.
  private double best(List<String> more, long seed) {
    return trained(more).evaluate(64, seed, 2).results().stream()
        .filter(result -> result.gradientSteps() > 0)
        .mapToDouble(Result::iqm)
        .max()
        .orElseThrow();
  }

  private TrainedRun trained(List<String> more) {
    return trained(more, "run");
  }

  private TrainedRun trained(List<String> more, String name) {
    Path run = folder.resolve(name);
    String[] arguments =
        Stream.concat(
                List.of("train", "--out", run.toString(), "--set", "baselines=false").stream(),
                more.stream())
            .toArray(String[]::new);
    StringWriter errors = new StringWriter();
    assertEquals(0, Qmorph.run(new PrintWriter(errors), arguments), errors.toString());
    return TrainedRun.open(RunFolder.open(run), Families.builtIn());
  }
}
