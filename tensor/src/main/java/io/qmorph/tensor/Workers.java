package io.qmorph.tensor;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A fixed number of threads that share out numbered pieces of work, the caller's among them.
/// Sharing out allocates nothing. The caller waits for pieces, not for threads: one that wakes too
/// late to take any holds nobody up.
public final class Workers implements AutoCloseable {
  /// How often a thread looks for news before it sleeps: waking one takes longer than a small
  /// piece.
  private static final int LOOKS = 2_000;

  /// A piece of work, done by one of the workers.
  @FunctionalInterface
  public interface Work {

    /// Does piece number `piece` with the memory of worker number `worker`.
    ///
    /// @param worker from 0 to [Workers#count] less 1
    /// @param piece from 0 on
    void run(int worker, int piece);
  }

  private final Thread[] threads;
  private final AtomicBoolean running = new AtomicBoolean();

  /// How many pieces nobody has taken, in the lower half; in the upper half the number of the run,
  /// so that a thread that looked before it began takes none.
  private final AtomicLong untaken = new AtomicLong();

  private final AtomicInteger undone = new AtomicInteger();
  private volatile boolean closed;
  private volatile Optional<Throwable> failure = Optional.empty();
  private volatile Thread caller = Thread.currentThread();
  private Work work = (_, _) -> {};
  private int pieces;

  /// `count` workers.
  ///
  /// Throws `IllegalArgumentException` if `count` is less than 1.
  ///
  /// @param count how many threads work, the caller's included
  public Workers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("the number of threads must be at least 1, was " + count);
    }
    this.threads = new Thread[count - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] = Thread.ofPlatform().daemon().name("qmorph-" + worker).start(() -> serve(worker));
    }
  }

  /// How many there are, the calling thread included.
  public int count() {
    return threads.length + 1;
  }

  /// Does the pieces `0` to `pieces - 1`, each once, in no particular order, and returns when all
  /// are done. An exception of a piece is thrown here, when all have ended.
  ///
  /// Throws `IllegalStateException` if called while it runs, by a piece or by another thread.
  ///
  /// @param pieces how many
  /// @param work does one of them
  public void run(int pieces, Work work) {
    if (!running.compareAndSet(false, true)) {
      throw new IllegalStateException("workers share out one kind of work at a time");
    }
    try {
      this.work = work;
      this.pieces = pieces;
      share();
      rethrow();
    } finally {
      running.set(false);
    }
  }

  private void share() {
    failure = Optional.empty();
    caller = Thread.currentThread();
    undone.set(pieces);
    long run = (untaken.get() >>> Integer.SIZE) + 1;
    untaken.set(run << Integer.SIZE | pieces);
    if (pieces > 1) {
      for (Thread thread : threads) {
        LockSupport.unpark(thread);
      }
    }
    drain(0);
    for (int looks = 0; undone.get() > 0; looks++) {
      rest(looks);
    }
  }

  private void serve(int worker) {
    while (!closed) {
      for (int looks = 0; (int) untaken.get() == 0 && !closed; looks++) {
        rest(looks);
      }
      drain(worker);
    }
  }

  /// Waits a moment: at first awake, later asleep until somebody calls.
  private void rest(int looks) {
    if (looks < LOOKS) {
      Thread.onSpinWait();
    } else {
      LockSupport.park(this);
    }
  }

  /// Takes several neighbours at once while there are many, since taking costs about as much as a
  /// small piece.
  private void drain(int worker) {
    int done = 0;
    for (long left = untaken.get(); (int) left > 0; left = untaken.get()) {
      int some = Math.max(1, (int) left / (2 * count()));
      if (untaken.compareAndSet(left, left - some)) {
        for (int i = 0; i < some; i++) {
          work(worker, pieces - (int) left + i);
        }
        done += some;
      }
    }
    if (done > 0 && undone.addAndGet(-done) == 0 && worker > 0) {
      LockSupport.unpark(caller);
    }
  }

  private void work(int worker, int piece) {
    try {
      work.run(worker, piece);
    } catch (RuntimeException | Error exception) {
      failure = Optional.of(exception);
    }
  }

  private void rethrow() {
    switch (failure.orElse(null)) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }

  /// Ends the threads.
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
