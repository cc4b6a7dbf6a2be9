package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.ExperimentSpec.Method;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real processes, killed and interrupted.
class ResumeTest {
  private static final List<String> SMALL =
      List.of(
          "iterations=200",
          "validation.every=20",
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
          "checkpoints.keepFinished=1",
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
    Stream.concat(SMALL.stream(), SmallMethods.settings(List.of(more)).stream())
        .forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private Process train(Path out, int threads, List<String> settings) throws IOException {
    List<String> more = new ArrayList<>(List.of("--threads", Integer.toString(threads)));
    more.addAll(settings);
    return train(out, more.toArray(String[]::new));
  }

  private static Path checkpoint(Path run, Method method, int iteration) {
    String name = String.format(Locale.ROOT, "%08d.safetensors", iteration);
    return run.resolve("checkpoints").resolve(method.word()).resolve(name);
  }

  private static void waitForCheckpoint(Path run, Method method) throws Exception {
    Path file = checkpoint(run, method, 20);
    for (int i = 0; i < 6000 && !Files.exists(file); i++) {
      Thread.sleep(10);
    }
    assertTrue(Files.exists(file), "no checkpoint " + file);
  }

  private void finish(Process process) throws Exception {
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the process does not end");
    assertEquals(0, process.exitValue(), () -> "it failed, see " + folder);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void aKilledRunGoesOnToTheSameBytes(Method method) throws Exception {
    requireSameBytes(method);
  }

  /// Masks are drawn for every update, and the learner changes in the middle.
  @Test
  void aKilledRunWithDropoutGoesOnToTheSameBytes() throws Exception {
    requireSameBytes(
        Method.MAML_PLUS_PLUS, "--set", "network.dropout=0.2", "--set", "outer.updates=2");
  }

  /// Of a run on two threads, and of one on one thread that is killed and goes on.
  private void requireSameBytes(Method method, String... more) throws Exception {
    List<String> settings = new ArrayList<>(List.of("--set", "method=" + method.word()));
    settings.addAll(List.of(more));
    Path whole = folder.resolve("whole");
    finish(train(whole, 2, settings));
    Path killed = folder.resolve("killed");
    Process process = train(killed, 1, settings);
    waitForCheckpoint(killed, method);
    process.destroyForcibly().waitFor();
    assertFalse(Files.exists(checkpoint(killed, method, 200)), "killed too late");
    finish(start("resume", killed.toString(), "--threads", "1"));
    assertArrayEquals(
        Files.readAllBytes(checkpoint(whole, method, 200)),
        Files.readAllBytes(checkpoint(killed, method, 200)));
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(killed.resolve("metrics.jsonl")));
  }

  @Test
  void aRunThatEndedEarlyStaysSo() throws Exception {
    Path run = folder.resolve("early");
    finish(train(run, "--set", "validation.patience=1", "--set", "outer.weightDecay=0.1"));
    byte[] metrics = Files.readAllBytes(run.resolve("metrics.jsonl"));
    List<String> events = Files.readAllLines(run.resolve("metrics.jsonl"));
    assertTrue(events.getLast().contains("\"endedEarly\":true"), events.getLast());
    assertTrue(events.getLast().contains("\"sinceBest\":1"), events.getLast());
    assertTrue(events.size() < 10, "it went on to the end");
    finish(start("resume", run.toString()));
    assertArrayEquals(metrics, Files.readAllBytes(run.resolve("metrics.jsonl")));
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"MAML", "DQN"})
  void anInterruptedRunSavesAndSaysHowToGoOn(Method method) throws Exception {
    Path run = folder.resolve("interrupted");
    Process process = train(run, "--set", "iterations=100000", "--set", "method=" + method.word());
    waitForCheckpoint(run, method);
    process.destroy();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the process does not end");
    assertNotEquals(0, process.exitValue());
    String log = Files.readString(folder.resolve("train.log"));
    assertTrue(log.contains("go on with: qmorph resume " + run), log);
  }
}
