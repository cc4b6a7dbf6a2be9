package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.nn.Safetensors;
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
  private static final Tree<NDArray> ARRAYS =
      Tree.of(
          "meta.0.weight",
          NDArray.of(Shape.of(2, 3), 1, -2, 3.5f, Float.NaN, 0, 1e-30f),
          "random",
          NDArray.ofInts(Shape.of(4), 1, -1, Integer.MIN_VALUE, 7));

  @TempDir private Path folder;
  private Path file;
  private byte[] bytes;

  @BeforeEach
  void write() throws Exception {
    file = folder.resolve("training").resolve("1.safetensors");
    CheckpointFile.write(file, ARRAYS, Map.of("iteration", "7", "text", "\"sha256\":\"x\""));
    bytes = Files.readAllBytes(file);
  }

  private String refused(byte[] damaged) throws Exception {
    Files.write(file, damaged);
    String message = assertThrows(UserError.class, () -> CheckpointFile.read(file)).getMessage();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains(file.toString()), message);
    return message;
  }

  @Test
  void whatIsWrittenIsRead() {
    Safetensors read = CheckpointFile.read(file);
    assertEquals(ARRAYS, read.tensors());
    assertEquals("7", read.metadata().get("iteration"));
    assertEquals("\"sha256\":\"x\"", read.metadata().get("text"));
  }

  @Test
  void equalContentGivesEqualBytesAndNothingIsLeftBeside() throws Exception {
    CheckpointFile.write(file, ARRAYS, Map.of("text", "\"sha256\":\"x\"", "iteration", "7"));
    assertArrayEquals(bytes, Files.readAllBytes(file));
    try (var files = Files.list(file.getParent())) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void everyFlippedBitIsNoticed() throws Exception {
    for (int i = 0; i < bytes.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = bytes.clone();
        damaged[i] ^= (byte) (1 << bit);
        assertTrue(refused(damaged).contains("damaged"), "bit " + bit + " of byte " + i);
      }
    }
  }

  @Test
  void everyTruncationAndAnythingAppendedIsNoticed() throws Exception {
    for (int length = 0; length < bytes.length; length++) {
      assertTrue(refused(Arrays.copyOf(bytes, length)).contains("damaged"), "length " + length);
    }
    refused(Arrays.copyOf(bytes, bytes.length + 1));
  }

  @Test
  void swappedAndZeroedBlocksAreNoticed() throws Exception {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(0);
    for (int i = 0; i < 100; i++) {
      byte[] damaged = bytes.clone();
      int from = random.nextInt(bytes.length);
      Arrays.fill(damaged, from, Math.min(bytes.length, from + 16), (byte) (1 + random.nextInt(9)));
      refused(damaged);
    }
  }

  @Test
  void anotherFormatAndAnotherFileAreRefused() throws Exception {
    assertTrue(
        refused(new Safetensors(ARRAYS, Map.of()).toBytes()).contains("no hash in its header"));
    CheckpointFile.write(file, ARRAYS, Map.of("format", "qmorph-checkpoint-9"));
    String message = refused(Files.readAllBytes(file));
    assertTrue(
        message.contains("must be a checkpoint of format qmorph-checkpoint-1, was"), message);
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("missing.safetensors");
    String message = assertThrows(UserError.class, () -> CheckpointFile.read(missing)).getMessage();
    assertEquals("can't read the checkpoint " + missing + ": no such file", message);
  }
}
