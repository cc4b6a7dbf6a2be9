package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.nn.Safetensors;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    file = folder.resolve("1.safetensors");
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

  /// The hash was taken by another program, of the bytes as the format has them.
  @Test
  void theBytesAreTheFormats() {
    assertEquals(344, bytes.length);
    assertEquals(
        "7be04b3ba01c9dbd994aff58c85f30f948d712b99f572148fd73029d2b7b20e2",
        CheckpointFile.read(file).metadata().get("sha256"));
  }

  @Test
  void tensorsOfManyPiecesAreReadAsWritten() throws Exception {
    float[] numbers = new float[200_000];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    Tree<NDArray> large = ARRAYS.with("large", NDArray.of(Shape.of(numbers.length), numbers));
    CheckpointFile.write(file, large.with("after", NDArray.scalar(3)), Map.of());
    assertEquals(large.with("after", NDArray.scalar(3)), CheckpointFile.read(file).tensors());
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += 99_991) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 16;
      assertTrue(refused(damaged).contains("damaged"), "byte " + at);
    }
  }

  /// Such a file needs no room where files may have holes.
  @Test
  void aFileLargerThanAnArrayIsRefusedInOneLineToo() throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[4096]), 0);
      channel.write(ByteBuffer.wrap(new byte[1]), 3L << 30);
    }
    String message = assertThrows(UserError.class, () -> CheckpointFile.read(file)).getMessage();
    assertTrue(message.endsWith(file + " has no hash in its header"), message);
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
