package io.qmorph.testkit;

import io.qmorph.lab.Statistics;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The interquartile mean, against SciPy.
class StatisticsFixtureTest {

  static List<Fixture> fixtures() {
    return Fixtures.of("iqm");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesTheInterquartileMean(Fixture fixture) {
    float[] scores = fixture.floats("scores");
    double[] all = IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).toArray();
    float[] iqm = {(float) Statistics.interquartileMean(all)};
    Fixtures.assertClose(fixture.floats("iqm"), iqm, 1e-4, 1e-5);
  }
}
