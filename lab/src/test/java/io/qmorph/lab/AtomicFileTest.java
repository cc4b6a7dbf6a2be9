package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void replacesTheContent() throws Exception {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, "one");
    AtomicFile.write(file, "two");
    assertEquals("two", Files.readString(file));
    assertEquals(List.of(file), list(folder));
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path file = folder.resolve("no/such/a.txt");
    UserError error = assertThrows(UserError.class, () -> AtomicFile.write(file, "one"));
    assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
  }

  /// Needs the right to mount a small file system; skipped with a line elsewhere.
  @Test
  void aFullDiskLeavesTheOldContent() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0,
        "skipped: no right to mount a small disk");
    try {
      Path file = disk.resolve("a.bin");
      AtomicFile.write(file, "precious");
      UserError error =
          assertThrows(UserError.class, () -> AtomicFile.write(file, new byte[1 << 20]));
      assertTrue(error.getMessage().contains("No space left"), error.getMessage());
      assertEquals("precious", Files.readString(file));
      assertEquals(List.of(file), list(disk));
    } finally {
      run("umount", disk.toString());
    }
  }

  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor();
    } catch (IOException _) {
      return 1;
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
