package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.UserError;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Steps that are not finite, forced by an inner rate far past what is stable.
class DivergenceTest {
  private static final List<String> SMALL =
      List.of(
          "validation.every=5",
          "validation.tasks=4",
          "validation.episodes=1",
          "episodeSteps=30",
          "collection.pool=4",
          "collection.tasks=4",
          "collection.replay=400",
          "support.sets=2",
          "support.transitions=32",
          "outer.batch=16",
          "network.hidden=[16,16]",
          "inner.learnRates=false",
          "inner.steps=30",
          "test.tasks=4",
          "test.episodes=1",
          "test.gradientSteps=[1]",
          "checkpoints.keepFinished=1",
          "baselines=false");

  @TempDir private Path folder;

  private static int train(Path run, StringWriter errors, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--out", run.toString()));
    SMALL.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(more));
    return Qmorph.run(new PrintWriter(errors), arguments.toArray(String[]::new));
  }

  @Test
  void endsWithAnExitCodeOfItsOwnAndTheBatchOnDisk() {
    Path run = folder.resolve("run");
    StringWriter errors = new StringWriter();
    int code = train(run, errors, "--set", "iterations=30", "--set", "inner.rate=1000");
    assertEquals(UserError.DIVERGED, code, errors.toString());
    assertTrue(Files.exists(run.resolve("diverged.safetensors")));
    assertEquals(1, errors.toString().strip().lines().count(), errors.toString());
  }

  /// Eight layers whose weights move by 1 in each step square to more than a float holds.
  @Test
  void plainDqnEndsAlike() {
    Path run = folder.resolve("run");
    StringWriter errors = new StringWriter();
    int code =
        train(
            run,
            errors,
            "--set",
            "method=dqn",
            "--set",
            "iterations=60",
            "--set",
            "outer.rate=1",
            "--set",
            "outer.error=squared",
            "--set",
            "network.hidden=[64,64,64,64,64,64,64,64]");
    assertEquals(UserError.DIVERGED, code, errors.toString());
    assertTrue(errors.toString().contains(" of dqn; "), errors.toString());
    assertTrue(Files.exists(run.resolve("diverged.safetensors")));
    assertTrue(Files.exists(run.resolve("checkpoints/dqn/00000010.safetensors")));
  }

  @Test
  void goesBackToTheLastCheckpointOnceFirst() throws Exception {
    Path run = folder.resolve("run");
    StringWriter errors = new StringWriter();
    assertEquals(0, train(run, errors, "--set", "iterations=5"), errors.toString());
    Path spec = run.resolve("spec.yaml");
    String changed =
        Files.readString(spec)
            .replace("iterations: 5\n", "iterations: 60\n")
            .replace("rate: 0.05\n", "rate: 1000.0\n")
            .replace("every: 5\n", "every: 50\n");
    Files.writeString(spec, changed);
    int code = Qmorph.run(new PrintWriter(errors), "resume", run.toString());
    assertEquals(UserError.DIVERGED, code, errors.toString());
    assertTrue(errors.toString().contains("at iteration 15"), errors.toString());
    assertTrue(Files.exists(run.resolve("checkpoints/maml/00000005.safetensors")));
  }
}
