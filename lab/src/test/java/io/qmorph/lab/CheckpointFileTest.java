package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
  private static final Tree<NDArray> CONTENT =
      Tree.of(
          "weights",
          NDArray.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6),
          "counts",
          NDArray.ofInts(Shape.of(2), 7, -8));

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void write() {
    file = folder.resolve("checkpoints").resolve("one.safetensors");
    CheckpointFile.write(file, CONTENT, Map.of("iteration", "7"));
  }

  @Test
  void whatIsWrittenIsRead() {
    assertEquals(CONTENT, CheckpointFile.read(file).tensors());
    assertEquals("7", CheckpointFile.read(file).metadata().get("iteration"));
  }

  @Test
  void everyFlippedBitIsNoticed() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(5);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      int place = at;
      UserError error =
          assertThrows(UserError.class, () -> CheckpointFile.read(file), () -> "byte " + place);
      assertEquals(1, error.getMessage().lines().count());
      assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
    }
  }

  @Test
  void everyTruncationIsNoticed() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(UserError.class, () -> CheckpointFile.read(file));
    }
  }

  @Test
  void aMissingOneIsNamed() {
    Path missing = folder.resolve("missing.safetensors");
    UserError error = assertThrows(UserError.class, () -> CheckpointFile.read(missing));
    assertTrue(error.getMessage().contains("missing.safetensors: no such file"));
  }

  @Test
  void theOneBeforeADamagedOneIsNamed() throws Exception {
    Checkpoints checkpoints = new Checkpoints(folder.resolve("many"));
    for (int iteration = 1; iteration <= 5; iteration++) {
      checkpoints.write(iteration, CONTENT);
    }
    try (var files = Files.list(folder.resolve("many"))) {
      assertEquals(3, files.count());
    }
    Files.write(folder.resolve("many/00000005.safetensors"), new byte[10]);
    UserError error = assertThrows(UserError.class, checkpoints::newest);
    assertTrue(error.getMessage().contains("00000004.safetensors"), error.getMessage());
  }
}
