package io.qmorph.lab;

import io.qmorph.nn.Safetensors;
import io.qmorph.nn.SafetensorsException;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
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
  private static final int BEGINNING_BYTES = 4096;
  private static final int PIECE_BYTES = 1 << 18;

  private CheckpointFile() {}

  /// Writes in one step: see [AtomicFile#write]. `format` and `sha256` are added to the metadata.
  static void write(Path file, Tree<NDArray> arrays, Map<String, String> metadata) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("sha256", ZEROS);
    all.putAll(new TreeMap<>(metadata));
    Safetensors content = new Safetensors(arrays, all);
    AtomicFile.write(file, channel -> write(content, channel));
  }

  /// Writes with zeros where the hash is to be, and then the hash.
  private static void write(Safetensors content, FileChannel channel) throws IOException {
    MessageDigest digest = sha256();
    content.write(new Hashed(channel, digest));
    ByteBuffer digits = ByteBuffer.wrap(digits(digest));
    long start = hashStart(channel);
    while (digits.hasRemaining()) {
      channel.write(digits, start + digits.position());
    }
  }

  /// Passes on what is written, and hashes it.
  private record Hashed(FileChannel channel, MessageDigest digest) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      ByteBuffer written = bytes.duplicate();
      int count = channel.write(bytes);
      digest.update(written.limit(bytes.position()));
      return count;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /// Reads and verifies.
  ///
  /// Throws `UserError` naming the file if it is missing, damaged or of another format.
  static Safetensors read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      verify(file, channel);
      Safetensors content = Safetensors.read(channel.position(0), channel.size(), file.toString());
      requireFormat(file, content.metadata().getOrDefault("format", "none"));
      return content;
    } catch (IOException e) {
      throw new UserError("can't read the checkpoint " + file + ": " + Reasons.of(e), e);
    } catch (SafetensorsException e) {
      throw new UserError("the checkpoint is damaged: " + e.getMessage(), e);
    }
  }

  /// Checks the hash of all bytes, piece by piece, before any of them is made sense of.
  private static void verify(Path file, FileChannel channel) throws IOException {
    long start = hashStart(channel);
    if (start < 0 || start + ZEROS.length() > channel.size()) {
      throw new UserError(
          "the checkpoint is damaged, or is none: " + file + " has no hash in its header");
    }
    byte[] expected = new byte[ZEROS.length()];
    MessageDigest digest = sha256();
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    for (long at = 0; channel.read(piece.clear(), at) > 0; at += piece.limit()) {
      piece.flip();
      for (int i = 0; i < expected.length; i++) {
        long place = start + i - at;
        if (place >= 0 && place < piece.limit()) {
          expected[i] = piece.get((int) place);
          piece.put((int) place, (byte) '0');
        }
      }
      digest.update(piece);
    }
    if (!Arrays.equals(digits(digest), expected)) {
      throw new UserError("the checkpoint is damaged: " + file + " does not match its hash");
    }
  }

  private static void requireFormat(Path file, String format) {
    if (!FORMAT.equals(format)) {
      throw new UserError(file + " must be a checkpoint of format " + FORMAT + ", was " + format);
    }
  }

  /// Where the digits of the hash are, which stand at the header's beginning; negative if nowhere.
  private static long hashStart(FileChannel channel) throws IOException {
    ByteBuffer beginning = ByteBuffer.allocate(BEGINNING_BYTES);
    while (beginning.hasRemaining() && channel.read(beginning, beginning.position()) > 0) {}
    String text = new String(beginning.array(), StandardCharsets.ISO_8859_1);
    int key = text.indexOf(HASH_KEY);
    return key < 0 ? key : key + HASH_KEY.length();
  }

  private static byte[] digits(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
