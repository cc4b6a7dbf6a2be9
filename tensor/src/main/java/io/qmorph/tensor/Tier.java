package io.qmorph.tensor;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// When [TieredArithmetic] goes from plain loops to vectors: after so much work and a [Rehearsal].
final class Tier {
  private final Consumer<Runnable> aside;
  private final AtomicBoolean rehearsed = new AtomicBoolean();
  private volatile boolean ready;

  /// Threads may overwrite each other's count: that only makes the change come later.
  private long left;

  /// @param patience how many elements or multiplications are computed in plain loops before
  ///   vectors are rehearsed
  /// @param aside runs the rehearsal, after which vectors take over
  Tier(long patience, Consumer<Runnable> aside) {
    this.left = patience;
    this.aside = aside;
  }

  /// Whether vectors take over `work` elements or multiplications that come next.
  boolean isReady(long work) {
    if (ready) {
      return true;
    }
    left -= work;
    if (left <= 0 && rehearsed.compareAndSet(false, true)) {
      aside.accept(this::rehearse);
    }
    return false;
  }

  private void rehearse() {
    new Rehearsal(new VectorArithmetic(), VectorArithmetic.LANES).run();
    ready = true;
  }
}
