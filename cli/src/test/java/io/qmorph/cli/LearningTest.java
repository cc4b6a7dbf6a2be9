package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.Report.Result;
import io.qmorph.lab.RunFolder;
import io.qmorph.lab.TrainedRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
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

  /// The best mean return of four episodes, in a task that is not known at first, is 37.21.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void theDqnThatRemembersExploresGridNaviByItself(long seed) {
    String spec = Path.of("..", "specs", "gridnavi-recurrent.yaml").toString();
    List<Result> results = results(List.of(spec, "--seed", Long.toString(seed)), 21, seed);
    assertEquals("trial", results.getLast().name());
    assertTrue(results.getLast().iqm() >= 35, results.toString());
  }

  /// The best return of at most five steps, on 64 tasks.
  private double best(List<String> more, long seed) {
    return results(more, 64, seed).stream()
        .filter(result -> result.gradientSteps() > 0)
        .mapToDouble(Result::iqm)
        .max()
        .orElseThrow();
  }

  private List<Result> results(List<String> more, int tasks, long seed) {
    Path run = folder.resolve("run");
    String[] arguments =
        Stream.concat(
                List.of("train", "--out", run.toString(), "--set", "baselines=false").stream(),
                more.stream())
            .toArray(String[]::new);
    StringWriter errors = new StringWriter();
    assertEquals(0, Qmorph.run(new PrintWriter(errors), arguments), errors.toString());
    return TrainedRun.open(RunFolder.open(run)).evaluate(tasks, seed, 2).results();
  }
}
