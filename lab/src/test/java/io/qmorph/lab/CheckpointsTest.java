package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir private Path folder;
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    checkpoints = new Checkpoints(folder.resolve("maml"));
  }

  private static Tree<NDArray> content(int iteration) {
    return Tree.of("iteration", NDArray.scalar(iteration));
  }

  private List<String> files() throws Exception {
    try (var files = Files.list(folder.resolve("maml"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void damage(String name) throws Exception {
    Path file = folder.resolve("maml").resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void theNewestAreKeptAndTheBest() throws Exception {
    for (int i = 1; i <= 12; i++) {
      checkpoints.write(i, content(i));
      checkpoints.keepOnly(3);
      assertEquals(Optional.of(content(i)), checkpoints.newest());
    }
    checkpoints.writeBest(content(4), 4, 4000);
    assertEquals(
        List.of(
            "00000010.safetensors",
            "00000011.safetensors",
            "00000012.safetensors",
            "best.safetensors"),
        files());
    assertEquals(new Checkpoints.Best(content(4), 4000), checkpoints.best());
    checkpoints.keepOnly(0);
    assertEquals(List.of("best.safetensors"), files());
  }

  @Test
  void theNewestStaysWhereNothingIsBest() throws Exception {
    checkpoints.write(1, content(1));
    checkpoints.write(2, content(2));
    checkpoints.keepOnly(0);
    assertEquals(List.of("00000002.safetensors"), files());
  }

  @Test
  void noFolderAndNoBestAreSaid() {
    assertTrue(checkpoints.newest().isEmpty());
    assertThrows(UserError.class, checkpoints::best);
  }

  @Test
  void otherFilesAreNoCheckpointsAndStay() throws Exception {
    checkpoints.write(1, content(1));
    Files.writeString(folder.resolve("maml").resolve("99999999.safetensors.tmp"), "half");
    Files.writeString(folder.resolve("maml").resolve("notes.txt"), "mine");
    assertEquals(Optional.of(content(1)), checkpoints.newest());
    for (int i = 2; i < 9; i++) {
      checkpoints.write(i, content(i));
    }
    checkpoints.keepOnly(1);
    assertTrue(files().contains("notes.txt"));
  }

  @Test
  void aDamagedNewestNamesTheOneToResumeFrom() throws Exception {
    for (int i = 1; i <= 3; i++) {
      checkpoints.write(i, content(i));
    }
    damage("00000003.safetensors");
    String message = assertThrows(UserError.class, checkpoints::newest).getMessage();
    assertTrue(message.contains("00000003.safetensors does not match its hash"), message);
    assertTrue(message.endsWith("resume from 00000002.safetensors"), message);
    damage("00000002.safetensors");
    message = assertThrows(UserError.class, checkpoints::newest).getMessage();
    assertTrue(message.endsWith("resume from 00000001.safetensors"), message);
    damage("00000001.safetensors");
    message = assertThrows(UserError.class, checkpoints::newest).getMessage();
    assertTrue(message.endsWith("no other checkpoint there is whole"), message);
    assertFalse(message.contains("\n"));
    assertEquals(3, files().size());
  }
}
