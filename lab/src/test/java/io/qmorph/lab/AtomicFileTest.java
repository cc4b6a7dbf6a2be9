package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  private List<String> files(Path path) throws IOException {
    try (var files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theContentIsReplacedAndNothingElseLeft() throws Exception {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, "old and long");
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("a.txt"), files(folder));
  }

  @Test
  void whatACrashLeftInTheWayIsOverwritten() throws Exception {
    Path file = folder.resolve("a.txt");
    Files.writeString(folder.resolve("a.txt.tmp"), "half of something much longer");
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("a.txt"), files(folder));
  }

  @Test
  void aFileInTheCurrentFolderNeedsNoFolderInItsName() throws Exception {
    Path file = Path.of("atomic-file-test-" + ProcessHandle.current().pid());
    try {
      AtomicFile.write(file, "here");
      assertEquals("here", Files.readString(file));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Test
  void aMissingFolderIsNamed() {
    Path file = folder.resolve("missing").resolve("a.txt");
    UserError error = assertThrows(UserError.class, () -> AtomicFile.write(file, "x"));
    assertEquals("can't write " + file + ": no such file", error.getMessage());
  }

  @Test
  void aFolderInTheWayStaysAndIsNamed() throws Exception {
    Path inner = Files.createDirectories(folder.resolve("a.txt").resolve("inner"));
    assertThrows(UserError.class, () -> AtomicFile.write(folder.resolve("a.txt"), "x"));
    assertTrue(Files.isDirectory(inner));
    assertEquals(List.of("a.txt"), files(folder));
  }

  /// A file system of 64 KiB, for which the machine has to allow mounting.
  private boolean mountTiny(Path path) throws Exception {
    Files.createDirectory(path);
    return run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path.toString());
  }

  private static boolean run(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskLeavesTheOldContentWhole() throws Exception {
    Path disk = folder.resolve("disk");
    assumeTrue(mountTiny(disk), "a small file system can't be mounted here");
    try {
      Path text = disk.resolve("spec.yaml");
      AtomicFile.write(text, "old");
      UserError error =
          assertThrows(UserError.class, () -> AtomicFile.write(text, "x".repeat(90_000)));
      assertEquals("can't write " + text + ": No space left on device", error.getMessage());
      assertEquals("old", Files.readString(text));
      Path checkpoint = disk.resolve("1.safetensors");
      Tree<NDArray> small = Tree.of("a", NDArray.scalar(1));
      CheckpointFile.write(checkpoint, small, Map.of());
      Tree<NDArray> large = Tree.of("a", NDArray.zeros(Shape.of(30_000)));
      assertThrows(UserError.class, () -> CheckpointFile.write(checkpoint, large, Map.of()));
      assertEquals(small, CheckpointFile.read(checkpoint).tensors());
      assertEquals(List.of("1.safetensors", "spec.yaml"), files(disk));
    } finally {
      assertTrue(run("umount", disk.toString()));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDeviceIsNamedInOneLine() {
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "there is no /dev/full here");
    UserError error =
        assertThrows(
            UserError.class, () -> new Metrics(Path.of("/dev/full")).append(Map.of("a", 1)));
    assertEquals("can't write /dev/full: No space left on device", error.getMessage());
    assertFalse(error.getMessage().contains("\n"));
  }
}
