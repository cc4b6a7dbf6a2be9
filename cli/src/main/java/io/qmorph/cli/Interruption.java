package io.qmorph.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Turns Ctrl-C into a question that the training asks between iterations, and lets it save before
/// the process ends.
final class Interruption {
  private static final long SECONDS_TO_SAVE = 60;

  private volatile boolean asked;
  private final CountDownLatch ended = new CountDownLatch(1);

  /// Whether the training is to save a checkpoint and end.
  boolean asked() {
    return asked;
  }

  /// Runs `work`; if the process is to end meanwhile, it waits until the work has ended by itself.
  <T> T guard(Supplier<T> work) {
    Thread hook = new Thread(this::interrupt, "qmorph-interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (asked) {
        // Here, since the process ends as soon as the hook is let go.
        System.err.println("\nqmorph: " + e.getMessage());
      }
      throw e;
    } finally {
      ended.countDown();
      remove(hook);
    }
  }

  private void remove(Thread hook) {
    if (!asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // The process is ending already, and the hook has nothing left to wait for.
      }
    }
  }

  private void interrupt() {
    asked = true;
    try {
      ended.await(SECONDS_TO_SAVE, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
