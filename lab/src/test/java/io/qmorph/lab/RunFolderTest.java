package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir private Path folder;

  @Test
  void aNewRunsFolderIsMadeWithItsParents() {
    RunFolder run = RunFolder.create(folder.resolve("a").resolve("b"));
    assertTrue(Files.isDirectory(run.path()));
    assertTrue(run.spec().startsWith(run.path()) && run.metrics().startsWith(run.path()));
    assertTrue(run.checkpoints("maml").startsWith(run.path().resolve("checkpoints")));
  }

  @Test
  void anEmptyFolderWillDoAndAFullOneWillNot() throws Exception {
    RunFolder.create(Files.createDirectory(folder.resolve("empty")));
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("mine.txt"), "mine");
    UserError error = assertThrows(UserError.class, () -> RunFolder.create(full));
    assertTrue(error.getMessage().startsWith(full + " is not empty"), error.getMessage());
    assertEquals("mine", Files.readString(full.resolve("mine.txt")));
  }

  @Test
  void aFileInTheWayIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    for (Path path : new Path[] {file, file.resolve("below")}) {
      UserError error = assertThrows(UserError.class, () -> RunFolder.create(path));
      assertEquals(1, error.getMessage().lines().count());
      assertTrue(error.getMessage().contains(path.toString()), error.getMessage());
    }
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void whatIsNoRunIsNotOpened() throws Exception {
    for (Path path : new Path[] {folder, folder.resolve("missing")}) {
      UserError error = assertThrows(UserError.class, () -> RunFolder.open(path));
      assertEquals(path + " is not a run: it has no spec.yaml", error.getMessage());
    }
    Files.writeString(folder.resolve("spec.yaml"), "");
    assertEquals(folder, RunFolder.open(folder).path());
  }

  @Test
  void anUnusedNameGetsANumber() throws Exception {
    Path base = folder.resolve("run");
    assertEquals(base, RunFolder.unused(base));
    Files.createDirectory(base);
    assertEquals(folder.resolve("run-2"), RunFolder.unused(base));
    Files.createDirectory(folder.resolve("run-2"));
    assertEquals(folder.resolve("run-3"), RunFolder.unused(base));
  }

  @Test
  void aRunIsLockedUntilTheLockIsClosed() {
    RunFolder run = RunFolder.create(folder.resolve("run"));
    try (RunLock _ = RunLock.of(run)) {
      UserError error = assertThrows(UserError.class, () -> RunLock.of(run));
      assertEquals(run.path() + " is being trained by another process", error.getMessage());
    }
    RunLock.of(run).close();
  }

  /// Takes the lock of the run that is its argument, and keeps it.
  static final class Hold {
    private Hold() {}

    public static void main(String[] run) throws Exception {
      try (RunLock _ = RunLock.of(new RunFolder(Path.of(run[0])))) {
        System.out.println("locked");
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void aKilledProcessLeavesNoLock() throws Exception {
    RunFolder run = RunFolder.create(folder.resolve("run"));
    String classes =
        System.getProperty("java.class.path")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes,
                Hold.class.getName(),
                run.path().toString())
            .start();
    try (var output = process.inputReader()) {
      assertEquals("locked", output.readLine());
      assertThrows(UserError.class, () -> RunLock.of(run));
    } finally {
      process.destroyForcibly();
    }
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    RunLock.of(run).close();
  }
}
