package io.qmorph.bench;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The median times of a workload.
///
/// @param workload what was measured
/// @param timings one for each number of threads
record Measurement(Workload workload, List<Timing> timings) {

  /// The median times with some number of threads.
  ///
  /// @param threads how many
  /// @param qmorphMicros of Qmorph
  /// @param libtorchMicros of libtorch
  /// @param peak the machine's greatest speed, in thousand million operations a second
  record Timing(int threads, double qmorphMicros, double libtorchMicros, double peak) {}

  /// The better number of threads of each side.
  Result best() {
    return result(least(Timing::qmorphMicros), least(Timing::libtorchMicros));
  }

  private Timing least(ToDoubleFunction<Timing> micros) {
    return timings.stream().min(Comparator.comparingDouble(micros)).orElseThrow();
  }

  /// As many threads on both sides.
  Result of(Timing timing) {
    return result(timing, timing);
  }

  private Result result(Timing qmorph, Timing libtorch) {
    double mine = qmorph.qmorphMicros();
    double theirs = libtorch.libtorchMicros();
    double gflops = workload.flops() / mine / 1e3;
    double share = gflops / qmorph.peak();
    return new Result(
        workload.name(), mine, theirs, theirs / mine, gflops, share, qmorph.threads());
  }
}
