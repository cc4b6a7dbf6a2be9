package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Families;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run leaves behind, and what becomes of it when it is resumed.
class ExperimentTest {
  static final List<String> SMALL =
      List.of(
          "iterations=4",
          "validation.every=1",
          "validation.tasks=2",
          "validation.episodes=1",
          "episodeSteps=10",
          "collection.pool=2",
          "collection.tasks=2",
          "collection.lanes=2",
          "collection.replay=400",
          "support.sets=1",
          "support.transitions=8",
          "outer.batch=4",
          "network.hidden=[4]",
          "test.tasks=2",
          "test.episodes=1",
          "test.gradientSteps=[1]",
          "baselines=false");

  @TempDir private Path path;
  private RunFolder folder;
  private final StringBuilder said = new StringBuilder();

  private Progress progress() {
    return new Progress(said::append, () -> 0, false);
  }

  private Report train(String... more) {
    folder = RunFolder.create(path.resolve("run"));
    List<String> settings = new ArrayList<>(SMALL);
    settings.addAll(List.of(more));
    ExperimentSpec spec = ExperimentSpec.byDefault(settings);
    return Experiment.start(spec, folder, progress(), () -> false, () -> 0).run(1);
  }

  private Report resume() {
    return Experiment.resume(folder, Families.builtIn(), progress(), () -> false, () -> 0).run(1);
  }

  private List<String> checkpoints(String training) throws Exception {
    try (var files = Files.list(folder.checkpoints(training))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFinishedRunKeepsTheBestAloneAndIsNotDoneAgain() throws Exception {
    Report report = train();
    assertEquals(List.of("best.safetensors"), checkpoints("maml"));
    byte[] metrics = Files.readAllBytes(folder.metrics());
    assertEquals(report, resume());
    assertTrue(said.toString().endsWith("is finished, this is its report\n"), said::toString);
    assertArrayEquals(metrics, Files.readAllBytes(folder.metrics()));
  }

  @Test
  void aFinishedRunKeepsWhatItIsToldTo() throws Exception {
    train("checkpoints.keepFinished=1");
    assertEquals(List.of("00000004.safetensors", "best.safetensors"), checkpoints("maml"));
  }

  @Test
  void agentsThatNothingIsBestOfStay() throws Exception {
    train("method=dqn");
    assertEquals(List.of("00000004.safetensors"), checkpoints("dqn"));
  }

  @Test
  void aReportThatIsGoneIsWrittenAgain() throws Exception {
    Report report = train("checkpoints.keepFinished=1");
    Files.delete(folder.file("report.json"));
    assertEquals(report, resume());
    assertTrue(Files.exists(folder.file("report.json")));
  }
}
