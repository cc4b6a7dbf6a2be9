package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// A fixed number of threads that share out numbered pieces of work, the caller's among them.
public final class Workers implements AutoCloseable {

  /// A piece of work, done by one of the workers.
  @FunctionalInterface
  public interface Work {

    /// Does piece number `piece` with the memory of worker number `worker`.
    void run(int worker, int piece);
  }

  private final int count;
  private final ExecutorService threads;

  /// `count` workers.
  ///
  /// Throws `IllegalArgumentException` if `count` is less than 1.
  public Workers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("the number of threads must be at least 1, was " + count);
    }
    this.count = count;
    this.threads =
        Executors.newFixedThreadPool(
            Math.max(1, count - 1), Thread.ofPlatform().daemon().name("qmorph-", 1).factory());
  }

  /// How many there are, the calling thread included.
  public int count() {
    return count;
  }

  /// Does the pieces `0` to `pieces - 1`, each once, in no particular order, and returns when all
  /// are done. An exception of a piece is thrown here.
  public void run(int pieces, Work work) {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> others = new ArrayList<>();
    for (int i = 1; i < Math.min(count, pieces); i++) {
      int worker = i;
      others.add(threads.submit(() -> drain(worker, pieces, next, work)));
    }
    try {
      drain(0, pieces, next, work);
    } finally {
      others.forEach(Workers::await);
    }
    others.forEach(Workers::rethrow);
  }

  private static void drain(int worker, int pieces, AtomicInteger next, Work work) {
    for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
      work.run(worker, piece);
    }
  }

  /// Waits until the work has ended, well or not: nobody may write any more when [#run] returns.
  private static void await(Future<?> future) {
    boolean interrupted = false;
    while (!future.isDone()) {
      try {
        future.get();
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (ExecutionException _) {
        // Thrown when all have ended.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(Future<?> ended) {
    if (ended.state() == Future.State.FAILED) {
      Throwable cause = ended.exceptionNow();
      throw cause instanceof RuntimeException exception
          ? exception
          : new IllegalStateException(cause);
    }
  }

  /// Ends the threads.
  @Override
  public void close() {
    threads.shutdown();
  }
}
