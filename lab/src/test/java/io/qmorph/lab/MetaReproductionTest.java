package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tiny suite from end to end, with a clock that stands still.
class MetaReproductionTest {
  private static final String SUITE =
      """
      counts: [1, 2]
      compared: 2
      settings:
        iterations: 4
        validation.every: 2
        validation.tasks: 4
        validation.episodes: 1
        episodeSteps: 20
        collection.pool: 4
        collection.tasks: 4
        collection.replay: 400
        support.sets: 2
        support.transitions: 32
        outer.batch: 16
        network.hidden: [8]
        test.tasks: 4
        test.episodes: 2
      families:
        reversible-cartpole: {note: "At most 20."}
      methods:
        maml: {method: maml, inner.order: second}
        refused: {method: no-such}
        diverging:
          method: maml
          iterations: 30
          inner.rate: 1000
          inner.steps: 30
          inner.learnRates: false
          network.hidden: [16, 16]
      """;

  @TempDir private Path folder;
  private Path suite;

  @BeforeEach
  void writeSuite() throws Exception {
    suite = folder.resolve("suite.yaml");
    Files.writeString(suite, SUITE);
  }

  private MetaReproduction reproduction(String out, BooleanSupplier stop) {
    Progress progress = new Progress(_ -> {}, () -> 0, false);
    return new MetaReproduction(
        MetaSuite.read(suite, false), folder.resolve(out), progress, stop, () -> 0, () -> 0);
  }

  private String page(MetaReproduction reproduction, String name) throws Exception {
    Path page = folder.resolve(name);
    reproduction.writePage(page);
    return Files.readString(page);
  }

  private byte[] picture(String page) throws Exception {
    return Files.readAllBytes(folder.resolve(page).resolve("reversible-cartpole.png"));
  }

  /// But for the seconds of the run that was interrupted.
  @Test
  void aPageIsTheSameIfItWasInterrupted() throws Exception {
    MetaReproduction whole = reproduction("whole", () -> false);
    whole.run(1);
    String page = page(whole, "whole.md");
    assertTrue(page.contains("| maml | "), page);
    assertTrue(page.contains("| oracle | "), page);
    assertTrue(page.contains("- refused, seed 0: refused: method must be one of"), page);
    assertTrue(page.contains("- diverging, seed 0: diverged: 10 updates in a row"), page);
    String gaps = page.substring(page.indexOf("Without a number"), page.indexOf("## reversible"));
    assertTrue(gaps.contains("- refused on reversible-cartpole: refused: method must be"), page);
    assertTrue(gaps.contains("- diverging on reversible-cartpole: diverged: 10 updates"), page);
    assertEquals(2, gaps.lines().filter(line -> line.startsWith("- ")).count(), page);
    assertFalse(page.contains("NaN"), page);

    AtomicInteger asked = new AtomicInteger();
    MetaReproduction stopped = reproduction("parts", () -> asked.incrementAndGet() > 6);
    UserError end = assertThrows(UserError.class, () -> stopped.run(1));
    assertEquals(UserError.STOPPED, end.exitCode());
    MetaReproduction rest = reproduction("parts", () -> false);
    rest.run(1);
    assertEquals(
        page.replace("| 0.0 |", "| - |"),
        page(rest, "parts.md").replace("| 0.0 |", "| - |").replace("](parts/", "](whole/"));
    assertArrayEquals(picture("whole"), picture("parts"));
  }

  @Test
  void whatIsDoneIsNotDoneAgain() throws Exception {
    reproduction("out", () -> false).run(1);
    Path scores = folder.resolve("out/cells/reversible-cartpole/maml-0/scores.json");
    String changed =
        Files.readString(scores)
            .replaceFirst(
                "\"count\":0,\"returns\":\\[\\[[0-9.]+", "\"count\":0,\"returns\":[[77.25");
    Files.writeString(scores, changed);
    reproduction("out", () -> false).run(1);
    assertEquals(changed, Files.readString(scores));
  }

  @Test
  void keepsOfWhatIsDoneTheBestAlone() throws Exception {
    reproduction("out", () -> false).run(1);
    Path checkpoints = folder.resolve("out/cells/reversible-cartpole/maml-0/checkpoints/maml");
    try (var files = Files.list(checkpoints)) {
      assertEquals(List.of(checkpoints.resolve("best.safetensors")), files.toList());
    }
  }

  @Test
  void refusesToMixSettings() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    MetaReproduction stopped = reproduction("out", () -> asked.incrementAndGet() > 2);
    assertThrows(UserError.class, () -> stopped.run(1));
    Files.writeString(suite, SUITE.replace("iterations: 4", "iterations: 5"));
    UserError error = assertThrows(UserError.class, () -> reproduction("out", () -> false).run(1));
    assertTrue(error.getMessage().contains("was made with other settings"), error.getMessage());
  }

  @Test
  void saysThatThereIsNothingToTell() {
    MetaReproduction empty = reproduction("out", () -> false);
    UserError error = assertThrows(UserError.class, () -> empty.writePage(folder.resolve("p.md")));
    assertTrue(error.getMessage().contains("holds no scores"), error.getMessage());
  }

  @Test
  void namesADamagedFile() throws Exception {
    Path scores = folder.resolve("out/cells/reversible-cartpole/maml-0/scores.json");
    Files.createDirectories(scores.getParent());
    for (String damaged : List.of("{\"family\":", "{}", "[]")) {
      Files.writeString(scores, damaged);
      MetaReproduction reproduction = reproduction("out", () -> false);
      UserError error = assertThrows(UserError.class, () -> reproduction.run(1));
      assertTrue(error.getMessage().contains("scores.json is damaged"), error.getMessage());
    }
  }
}
