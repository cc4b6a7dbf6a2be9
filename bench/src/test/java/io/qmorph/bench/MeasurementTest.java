package io.qmorph.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.bench.Measurement.Timing;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final Workload WORK = new ActWorkload(1);

  @Test
  void theBetterNumberOfThreadsOfEachSideCounts() {
    Measurement measurement =
        new Measurement(WORK, List.of(new Timing(1, 10, 60, 100), new Timing(2, 8, 90, 200)));
    double gflops = WORK.flops() / 8e3;
    assertEquals(new Result("act", 8, 60, 7.5, gflops, gflops / 200, 2), measurement.best());
  }

  @Test
  void aTimingIsOfEqualNumbersOfThreads() {
    Timing two = new Timing(2, 8, 90, 200);
    Measurement measurement = new Measurement(WORK, List.of(new Timing(1, 10, 60, 100), two));
    assertEquals(90.0 / 8, measurement.of(two).ratio());
  }
}
