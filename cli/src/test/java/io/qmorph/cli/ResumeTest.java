package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes, killed and interrupted.
class ResumeTest {
  private static final List<String> SMALL =
      List.of(
          "iterations=40",
          "validation.every=10",
          "validation.tasks=4",
          "validation.episodes=1",
          "episodeSteps=50",
          "collection.pool=8",
          "collection.tasks=4",
          "collection.replay=400",
          "support.sets=2",
          "support.transitions=32",
          "outer.batch=16",
          "network.hidden=[16]",
          "test.tasks=4",
          "test.episodes=1",
          "test.gradientSteps=[1]",
          "baselines=false");

  @TempDir private Path folder;

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String modules = System.getProperty("jdk.module.path", "");
    String classes = modules + File.pathSeparator + System.getProperty("java.class.path");
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", classes));
    command.add(Qmorph.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(arguments[0] + ".log").toFile())
        .start();
  }

  private Process train(Path out, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train", "--out", out.toString()));
    SMALL.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private static void waitForCheckpoint(Path run, String iteration) throws Exception {
    Path file = run.resolve("checkpoints/maml/" + iteration + ".safetensors");
    for (int i = 0; i < 6000 && !Files.exists(file); i++) {
      Thread.sleep(10);
    }
    assertTrue(Files.exists(file), "no checkpoint " + file);
  }

  private static byte[] last(Path run) throws IOException {
    return Files.readAllBytes(run.resolve("checkpoints/maml/00000040.safetensors"));
  }

  private void finish(Process process) throws Exception {
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the process does not end");
    assertEquals(0, process.exitValue(), () -> "it failed, see " + folder);
  }

  @Test
  void aKilledRunGoesOnToTheSameBytes() throws Exception {
    Path whole = folder.resolve("whole");
    finish(train(whole, "--threads", "2"));
    Path killed = folder.resolve("killed");
    Process process = train(killed, "--threads", "1");
    waitForCheckpoint(killed, "00000010");
    process.destroyForcibly().waitFor();
    finish(start("resume", killed.toString(), "--threads", "1"));
    assertArrayEquals(last(whole), last(killed));
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(killed.resolve("metrics.jsonl")));
  }

  @Test
  void anInterruptedRunSavesAndSaysHowToGoOn() throws Exception {
    Path run = folder.resolve("interrupted");
    Process process = train(run, "--set", "iterations=100000");
    waitForCheckpoint(run, "00000010");
    process.destroy();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the process does not end");
    assertNotEquals(0, process.exitValue());
    String log = Files.readString(folder.resolve("train.log"));
    assertTrue(log.contains("go on with: qmorph resume " + run), log);
  }
}
