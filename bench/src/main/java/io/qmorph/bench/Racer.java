package io.qmorph.bench;

import java.util.Arrays;

/// A side that is timed again and again, by turns with others.
final class Racer {
  private static final double UNTIMED_NANOS = 2e6;
  private static final double ROUND_NANOS = 8e6;

  private final Side side;
  private final Runnable before;
  private final double[] micros;
  private int rounds;
  private double nanosPerRun;

  /// A racer of `rounds` rounds at most; `before` is run before each of them, untimed.
  Racer(Side side, Runnable before, int rounds) {
    this.side = side;
    this.before = before;
    this.micros = new double[rounds];
  }

  /// Runs for so long, so that all is compiled and the time of a run is known.
  void warmUp(double nanos) {
    before.run();
    nanosPerRun = nanos(1);
    double start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      nanosPerRun = Math.min(nanosPerRun, nanos(repetitions(UNTIMED_NANOS)));
    }
  }

  /// One round: from the start, lest numbers fade away on the same batch; some runs untimed, for
  /// whatever the racer before has left behind, unless that vanishes in a single run; then some
  /// timed.
  void round() {
    before.run();
    side.reset();
    if (nanosPerRun < UNTIMED_NANOS) {
      nanos(repetitions(UNTIMED_NANOS));
    }
    micros[rounds++] = nanos(repetitions(ROUND_NANOS)) / 1e3;
  }

  private int repetitions(double nanos) {
    return (int) Math.max(1, Math.round(nanos / nanosPerRun));
  }

  private double nanos(int repetitions) {
    long start = System.nanoTime();
    for (int i = 0; i < repetitions; i++) {
      side.run();
    }
    return (double) (System.nanoTime() - start) / repetitions;
  }

  /// The median time of a run over all rounds so far.
  double median() {
    double[] sorted = Arrays.copyOf(micros, rounds);
    Arrays.sort(sorted);
    int middle = rounds / 2;
    return rounds % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
