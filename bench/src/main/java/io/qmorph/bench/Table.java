package io.qmorph.bench;

import java.io.PrintWriter;
import java.util.Locale;

/// The results as text: a row for each number of threads, and one for the better of each side.
record Table(PrintWriter out) {
  private static final String ROW = "%-18s %-8s %12s %12s %7s %9s %7s";

  void header() {
    print("workload", "threads", "Qmorph us", "libtorch us", "ratio", "GFLOP/s", "of peak");
  }

  void rows(Measurement measurement) {
    for (Measurement.Timing timing : measurement.timings()) {
      row(Integer.toString(timing.threads()), measurement.of(timing));
    }
    row("best", measurement.best());
  }

  private void row(String threads, Result result) {
    print(
        result.workload(),
        threads,
        number(1, result.qmorphMicros()),
        number(1, result.libtorchMicros()),
        number(2, result.ratio()),
        result.gflops() == 0 ? "-" : number(1, result.gflops()),
        result.gflops() == 0 ? "-" : number(1, 100 * result.peakShare()) + " %");
  }

  private static String number(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private void print(Object... cells) {
    out.println(ROW.formatted(cells));
    out.flush();
  }
}
