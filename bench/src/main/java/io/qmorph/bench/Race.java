package io.qmorph.bench;

import io.qmorph.bench.Measurement.Timing;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Stream;

/// Measures workloads: checks that both sides compute the same numbers, warms both up, and times
/// them by turns, round after round, with each number of threads.
///
/// @param threads the numbers of threads
/// @param rounds how often each side is timed
/// @param warmUpMillis how long each side is run before
record Race(SequencedSet<Integer> threads, int rounds, double warmUpMillis) {
  private static final int CHECKED_RUNS = 3;

  /// Those who race with one number of threads.
  private record Heat(int threads, Racer qmorph, Racer libtorch, Racer peak) {
    private Stream<Racer> racers() {
      return Stream.of(qmorph, libtorch, peak);
    }

    private Timing timing() {
      double peakGflops = FmaPeak.flops(threads) / peak.median() / 1e3;
      return new Timing(threads, qmorph.median(), libtorch.median(), peakGflops);
    }
  }

  /// Throws [DisagreementException] where the two sides' numbers differ.
  Measurement of(Workload workload) {
    List<Workers> pools = threads.stream().map(Workers::new).toList();
    try {
      return of(workload, pools);
    } finally {
      pools.forEach(Workers::close);
    }
  }

  private Measurement of(Workload workload, List<Workers> pools) {
    Side libtorch = workload.libtorch();
    List<Heat> heats = new ArrayList<>();
    pools.forEach(workers -> heats.add(heat(workload, workers, libtorch)));
    List<Racer> racers = heats.stream().flatMap(Heat::racers).toList();
    racers.forEach(racer -> racer.warmUp(warmUpMillis * 1e6));
    for (int round = 0; round < workload.rounds(rounds); round++) {
      racers.forEach(Racer::round);
    }
    return new Measurement(workload, heats.stream().map(Heat::timing).toList());
  }

  private Heat heat(Workload workload, Workers workers, Side libtorch) {
    int count = workers.count();
    Side qmorph = workload.qmorph(workers);
    requireAgreement(workload, qmorph, libtorch);
    return new Heat(
        count,
        new Racer(qmorph, () -> {}, rounds),
        new Racer(libtorch, () -> Torch.threads(count), rounds),
        new Racer(new FmaPeak(workers), () -> {}, rounds));
  }

  private static void requireAgreement(Workload workload, Side qmorph, Side libtorch) {
    for (Side side : List.of(qmorph, libtorch)) {
      side.reset();
      for (int i = 0; i < CHECKED_RUNS; i++) {
        side.run();
      }
    }
    Agreement.require(workload.name(), qmorph.results(), libtorch.results());
  }
}
