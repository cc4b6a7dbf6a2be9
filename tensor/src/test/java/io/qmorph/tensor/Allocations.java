package io.qmorph.tensor;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/// Counts what the running thread allocates.
final class Allocations {
  private static final int RUNS = 50;
  private static final int MOST_ROUNDS = 2000;
  private static final int EAGER_ROUNDS = 200;
  private static final long PAUSE_NANOS = 5_000_000;

  private Allocations() {}

  /// The least number of bytes that 50 runs allocate, in as many rounds as it takes until they
  /// allocate none, or else in two thousand: vectors are objects until their code is compiled.
  ///
  /// After two hundred rounds it pauses between them, since compilation goes on beside the runs and
  /// may have to wait for a processor on a busy machine.
  static long least(Runnable run) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < MOST_ROUNDS && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < RUNS; i++) {
        run.run();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      if (round > EAGER_ROUNDS) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return least;
  }
}
