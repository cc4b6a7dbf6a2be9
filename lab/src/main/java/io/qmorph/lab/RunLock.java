package io.qmorph.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The right to train a run, which two processes at once would spoil.
///
/// It ends when it is closed, and with the process, however that dies. What is locked is a file of
/// its own, since closing any channel to a file can end a lock on it.
final class RunLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Takes the lock of a run's folder.
  ///
  /// Throws `UserError` if another process, or another thread, has it.
  static RunLock of(RunFolder folder) {
    Path file = folder.file(".lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isTaken(channel)) {
        channel.close();
        throw new UserError(folder.path() + " is being trained by another process");
      }
      return new RunLock(file, channel);
    } catch (IOException e) {
      throw new UserError("can't lock " + file + ": " + Reasons.of(e), e);
    }
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException _) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UserError("can't unlock " + file + ": " + Reasons.of(e), e);
    }
  }
}
