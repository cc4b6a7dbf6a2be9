package io.qmorph.lab;

import io.qmorph.nn.Safetensors;
import io.qmorph.nn.SafetensorsException;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Checkpoints: a safetensors file whose metadata holds the SHA-256 of the whole file, taken with
/// the digits of the hash itself as zeros. So a change of any bit is noticed.
final class CheckpointFile {
  private static final String FORMAT = "qmorph-checkpoint-1";
  private static final String HASH_KEY = "\"sha256\":\"";
  private static final String ZEROS = "0".repeat(64);

  private CheckpointFile() {}

  /// Writes in one step: see [AtomicFile#write]. `format` and `sha256` are added to the metadata.
  static void write(Path file, Tree<NDArray> arrays, Map<String, String> metadata) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("sha256", ZEROS);
    all.putAll(new TreeMap<>(metadata));
    byte[] bytes = new Safetensors(arrays, all).toBytes();
    byte[] digits = hash(bytes).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, bytes, hashStart(bytes), digits.length);
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UserError("can't write " + file + ": " + Reasons.of(e), e);
    }
    AtomicFile.write(file, bytes);
  }

  /// Reads and verifies.
  ///
  /// Throws `UserError` naming the file if it is missing, damaged or of another format.
  static Safetensors read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      verify(file, bytes);
      Safetensors content = Safetensors.parse(bytes, file.toString());
      requireFormat(file, content.metadata().getOrDefault("format", "none"));
      return content;
    } catch (IOException e) {
      throw new UserError("can't read the checkpoint " + file + ": " + Reasons.of(e), e);
    } catch (SafetensorsException e) {
      throw new UserError("the checkpoint is damaged: " + e.getMessage(), e);
    }
  }

  /// Checks the hash, and leaves zeros in its place.
  private static void verify(Path file, byte[] bytes) {
    int start = hashStart(bytes);
    if (start < 0 || start + ZEROS.length() > bytes.length) {
      throw new UserError(
          "the checkpoint is damaged, or is none: " + file + " has no hash in its header");
    }
    String expected = new String(bytes, start, ZEROS.length(), StandardCharsets.ISO_8859_1);
    Arrays.fill(bytes, start, start + ZEROS.length(), (byte) '0');
    if (!hash(bytes).equals(expected)) {
      throw new UserError("the checkpoint is damaged: " + file + " does not match its hash");
    }
  }

  private static void requireFormat(Path file, String format) {
    if (!FORMAT.equals(format)) {
      throw new UserError(file + " must be a checkpoint of format " + FORMAT + ", was " + format);
    }
  }

  private static int hashStart(byte[] bytes) {
    byte[] key = HASH_KEY.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at + key.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + key.length, key, 0, key.length)) {
        return at + key.length;
      }
    }
    return -1;
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
