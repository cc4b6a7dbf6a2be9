package io.qmorph.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// Replaces files in one step: at every moment the old content or the new one is there, whole.
final class AtomicFile {
  private AtomicFile() {}

  /// Writes what a file is to hold.
  interface Content {
    /// Into an empty file, which can be read and written anywhere.
    void writeTo(FileChannel channel) throws IOException;
  }

  /// Writes to a temporary file beside `file`, forces it to disk and moves it into place.
  ///
  /// Throws `UserError` naming the file and the reason; then the old content is as it was.
  static void write(Path file, Content content) {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    } catch (IOException e) {
      remove(temporary);
      throw new UserError("can't write " + file + ": " + Reasons.of(e), e);
    }
  }

  /// Writes bytes.
  static void write(Path file, byte[] content) {
    write(
        file,
        channel -> {
          ByteBuffer rest = ByteBuffer.wrap(content);
          while (rest.hasRemaining()) {
            channel.write(rest);
          }
        });
  }

  /// Writes text in UTF-8.
  static void write(Path file, String content) {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /// The move itself survives a power cut once the folder is on disk too.
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // Not every system lets a folder be opened; there, only this is missing.
    }
  }

  private static void remove(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException _) {
      // The error that led here is the one to report.
    }
  }
}
