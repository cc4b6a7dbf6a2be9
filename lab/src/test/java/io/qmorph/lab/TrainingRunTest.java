package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run makes of iterations that can't be applied, of being stopped, and of what is there.
class TrainingRunTest {
  private static final ExperimentSpec SPEC =
      ExperimentSpec.byDefault(List.of("iterations=30", "validation.every=10"));

  @TempDir private Path path;
  private RunFolder folder;
  private final StringBuilder said = new StringBuilder();

  @BeforeEach
  void create() {
    folder = RunFolder.create(path.resolve("run"));
  }

  /// Counts its iterations, which are applied where `applied` says so at the rate that holds.
  private static final class Counting implements Training {
    private final IntPredicate applied;
    private final IntPredicate appliedAtHalf;
    private int iteration;
    private double rate = 1;

    Counting(IntPredicate applied, IntPredicate appliedAtHalf) {
      this.applied = applied;
      this.appliedAtHalf = appliedAtHalf;
    }

    @Override
    public int iteration() {
      return iteration;
    }

    @Override
    public long environmentSteps() {
      return 8L * iteration;
    }

    @Override
    public Outcome iterate() {
      boolean taken = (rate == 1 ? applied : appliedAtHalf).test(iteration);
      iteration++;
      return new Outcome(taken ? 1 : Double.NaN, 1, Updates.one(taken));
    }

    @Override
    public Tree<NDArray> save() {
      return Tree.of("iteration", Bits.of(iteration), "rate", Bits.of(new double[] {rate}));
    }

    @Override
    public void restore(Tree<NDArray> saved) {
      iteration = (int) Bits.whole(saved.get("iteration"));
      rate = Bits.doubles(saved.get("rate"))[0];
    }

    @Override
    public void scaleRate(double factor) {
      rate *= factor;
    }

    @Override
    public Tree<NDArray> lastBatch() {
      return Tree.of("batch", NDArray.scalar(iteration));
    }
  }

  /// Remembers how often it was asked, and is exhausted after some times.
  private static final class Asked implements Judge {
    private final int patience;
    private int times;

    Asked(int patience) {
      this.patience = patience;
    }

    @Override
    public boolean isExhausted() {
      return times >= patience;
    }

    @Override
    public String judge(Map<String, Object> event) {
      times++;
      return "";
    }

    @Override
    public Tree<NDArray> save() {
      return Tree.of("times", Bits.of(times));
    }

    @Override
    public void restore(Tree<NDArray> saved) {
      times = (int) Bits.whole(saved.get("times"));
    }

    @Override
    public String summary() {
      return "judged " + times + " times";
    }
  }

  private Counting run(Counting training, BooleanSupplier stop) {
    return run(training, new Asked(99), stop);
  }

  private Counting run(Counting training, Judge judge, BooleanSupplier stop) {
    Progress progress = new Progress(said::append, () -> 0, false);
    new TrainingRun(SPEC, "counting", training, judge, folder, progress, stop).run();
    return training;
  }

  private List<Object> events(String key) {
    return new Metrics(folder.metrics()).read().stream().map(event -> event.get(key)).toList();
  }

  @Test
  void fewUpdatesAreSkippedAndCounted() {
    run(new Counting(i -> i < 3 || i > 11, _ -> false), () -> false);
    assertEquals(List.of(10, 20, 30), events("iteration"));
    assertEquals(List.of(7, 9, 9), events("skipped"));
    assertEquals(List.of(3, 11, 21), events("applied"));
    assertTrue(
        said.toString().endsWith("judged 3 times, 9 of 30 updates skipped\n"), said::toString);
  }

  @Test
  void tenInARowLeadBackToTheLastCheckpointWithHalfTheRate() {
    Counting training = run(new Counting(i -> i < 12, _ -> true), () -> false);
    assertEquals(0.5, training.rate);
    assertEquals(30, training.iteration());
    assertTrue(said.toString().contains("went back to iteration 20 with half"), said::toString);
    assertEquals(List.of(10, 20, 30), events("iteration"));
    assertEquals(List.of(0, 8, 10), events("skipped"));
  }

  @Test
  void tenMoreEndTheRun() {
    Counting training = new Counting(i -> i < 10, i -> i < 13);
    UserError end = assertThrows(UserError.class, () -> run(training, () -> false));
    assertEquals(UserError.DIVERGED, end.exitCode());
    assertEquals(23, training.iteration());
    Tree<NDArray> batch = CheckpointFile.read(folder.file("diverged.safetensors")).tensors();
    assertEquals(23, batch.get("batch").item());
  }

  @Test
  void tenBeforeAnyCheckpointEndTheRun() {
    Counting training = new Counting(_ -> false, _ -> true);
    UserError end = assertThrows(UserError.class, () -> run(training, () -> false));
    assertEquals(UserError.DIVERGED, end.exitCode());
    assertTrue(String.valueOf(end.getMessage()).contains("at iteration 10 of counting"));
  }

  @Test
  void aResumedRunKnowsThatItsRateIsHalved() {
    int[] left = {25};
    Counting first = new Counting(i -> i < 10, _ -> true);
    assertThrows(UserError.class, () -> run(first, () -> left[0]-- == 0));
    assertEquals(0.5, first.rate);
    Counting second = new Counting(_ -> false, _ -> false);
    UserError end = assertThrows(UserError.class, () -> run(second, () -> false));
    assertEquals(UserError.DIVERGED, end.exitCode());
    assertEquals(first.iteration() + 10, second.iteration());
  }

  @Test
  void aStoppedRunSavesAndGoesOn() {
    int[] left = {13};
    Counting first = new Counting(_ -> true, _ -> true);
    UserError end = assertThrows(UserError.class, () -> run(first, () -> left[0]-- == 0));
    assertEquals(UserError.STOPPED, end.exitCode());
    assertTrue(
        String.valueOf(end.getMessage()).endsWith("go on with: qmorph resume " + folder.path()));
    assertTrue(Files.exists(folder.checkpoints("counting").resolve("00000013.safetensors")));
    int[] iterations = {0};
    Counting second = new Counting(_ -> true, _ -> true);
    run(
        second,
        () -> {
          iterations[0]++;
          return false;
        });
    assertEquals(17, iterations[0]);
    assertEquals(List.of(10, 20, 30), events("iteration"));
    assertTrue(said.toString().contains("judged 3 times"), said::toString);
  }

  @Test
  void anExhaustedJudgeEndsTheRunEarlyAndForGood() {
    Counting training = run(new Counting(_ -> true, _ -> true), new Asked(2), () -> false);
    assertEquals(20, training.iteration());
    assertEquals(List.of(false, true), events("endedEarly"));
    assertTrue(said.toString().contains("20 iterations, ended early, 160"), said::toString);
    run(new Counting(_ -> false, _ -> false), new Asked(2), () -> true);
    assertEquals(List.of(10, 20), events("iteration"));
  }

  @Test
  void anExhaustedJudgeAtTheLastIterationIsNoEarlyEnd() {
    run(new Counting(_ -> true, _ -> true), new Asked(3), () -> false);
    assertEquals(List.of(false, false, false), events("endedEarly"));
  }

  @Test
  void aFinishedRunDoesNothing() {
    run(new Counting(_ -> true, _ -> true), () -> false);
    run(new Counting(_ -> false, _ -> false), () -> true);
    assertEquals(List.of(10, 20, 30), events("iteration"));
  }

  /// Of each iteration's five updates the first four are skipped, or all of them from some
  /// iteration on.
  private static Training severalUpdates(int allSkippedFrom) {
    Counting iterations = new Counting(_ -> true, _ -> true);
    return new Training() {
      @Override
      public Outcome iterate() {
        Outcome last = iterations.iterate();
        boolean taken = iterations.iteration() <= allSkippedFrom;
        Outcome skipped = new Outcome(Double.NaN, 1, Updates.one(false));
        Outcome all = Outcome.NONE.then(skipped).then(skipped).then(skipped).then(skipped);
        return all.then(taken ? last : skipped);
      }

      @Override
      public int iteration() {
        return iterations.iteration();
      }

      @Override
      public long environmentSteps() {
        return iterations.environmentSteps();
      }

      @Override
      public Tree<NDArray> save() {
        return iterations.save();
      }

      @Override
      public void restore(Tree<NDArray> saved) {
        iterations.restore(saved);
      }

      @Override
      public void scaleRate(double factor) {
        iterations.scaleRate(factor);
      }

      @Override
      public Tree<NDArray> lastBatch() {
        return iterations.lastBatch();
      }
    };
  }

  private void runSeveral(int allSkippedFrom) {
    Progress progress = new Progress(said::append, () -> 0, false);
    Training training = severalUpdates(allSkippedFrom);
    new TrainingRun(SPEC, "several", training, new Asked(99), folder, progress, () -> false).run();
  }

  @Test
  void everyUpdateOfAnIterationCounts() {
    runSeveral(99);
    assertEquals(List.of(40, 80, 120), events("skipped"));
    assertEquals(List.of(10, 20, 30), events("applied"));
    assertTrue(said.toString().endsWith("120 of 150 updates skipped\n"), said::toString);
  }

  /// Two iterations of five updates.
  @Test
  void tenUpdatesInARowAreEnough() {
    UserError end = assertThrows(UserError.class, () -> runSeveral(12));
    assertEquals(UserError.DIVERGED, end.exitCode());
    assertTrue(said.toString().contains("went back to iteration 10 with half"), said::toString);
    assertTrue(
        String.valueOf(end.getMessage())
            .startsWith("10 updates in a row were not finite, at iteration 14 of several"),
        end::getMessage);
  }
}
