package io.qmorph.lab;

import java.util.function.LongSupplier;

/// The most memory that was seen in use, beyond what was in use at first.
///
/// To look takes a garbage collection, so it is done at the 1st, 8th, 64th, ... time only: programs
/// and replays have their place by then.
final class PeakMemory {
  private static final int BITS = 3;

  private final LongSupplier inUse;
  private final long before;
  private long most;
  private int asked;

  /// @param inUse the bytes in use
  PeakMemory(LongSupplier inUse) {
    this.inUse = inUse;
    this.before = inUse.getAsLong();
    this.most = before;
  }

  /// Looks, if it is time to.
  void look() {
    asked++;
    if (Integer.bitCount(asked) == 1 && Integer.numberOfTrailingZeros(asked) % BITS == 0) {
      most = Math.max(most, inUse.getAsLong());
    }
  }

  /// In bytes.
  long peak() {
    return most - before;
  }
}
