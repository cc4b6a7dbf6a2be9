package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.Statistics.Interval;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsTest {
  private static UniformRandomProvider random(long seed) {
    return RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  private static double[][] normal(int tasks, int episodes, UniformRandomProvider random) {
    var sampler = ZigguratSampler.NormalizedGaussian.of(random);
    return IntStream.range(0, tasks)
        .mapToObj(_ -> sampler.samples(episodes).toArray())
        .toArray(double[][]::new);
  }

  /// Each task has a mean of its own.
  private static double[][] unlikeTasks(int tasks, int episodes, UniformRandomProvider random) {
    var sampler = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] scores = normal(tasks, episodes, random);
    for (double[] task : scores) {
      double mean = sampler.sample();
      Arrays.setAll(task, i -> task[i] + mean);
    }
    return scores;
  }

  @Test
  void aQuarterRoundedDownIsLeftOutOnEitherSide() {
    assertEquals(3.5, Statistics.interquartileMean(100, 3, 4, -100));
    assertEquals(4, Statistics.interquartileMean(5, 4, 3, 90, -9));
    assertEquals(2, Statistics.interquartileMean(1, 2, 3));
    assertEquals(7, Statistics.interquartileMean(7));
    assertEquals(
        4.5, Statistics.interquartileMean(IntStream.range(0, 10).asDoubleStream().toArray()));
  }

  @Test
  void theScoresStayAsTheyAre() {
    double[] scores = {3, 1, 2};
    Statistics.interquartileMean(scores);
    assertEquals("[3.0, 1.0, 2.0]", Arrays.toString(scores));
  }

  @Test
  void equalScoresHaveAnIntervalOfOnePoint() {
    double[][] scores = {{5, 5}, {5, 5}, {5, 5}};
    assertEquals(new Interval(5, 5, 5), Statistics.interval(scores, random(0)));
  }

  @Test
  void theSameSeedGivesTheSameInterval() {
    double[][] scores = normal(20, 2, random(1));
    assertEquals(Statistics.interval(scores, random(2)), Statistics.interval(scores, random(2)));
  }

  /// The standard error of a normal sample's interquartile mean is about 1.07 that of its mean.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void theIntervalIsAsWideAsTheoryHasIt(long seed) {
    int tasks = 400;
    Interval interval = Statistics.interval(normal(tasks, 1, random(seed)), random(seed + 10));
    double expected = 2 * 1.96 * 1.09 / Math.sqrt(tasks);
    assertEquals(expected, interval.high() - interval.low(), 0.2 * expected);
    assertTrue(interval.low() < interval.estimate() && interval.estimate() < interval.high());
  }

  /// Where tasks don't differ, episodes are as good as tasks.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void theNoiseOfEpisodesCountsOnce(long seed) {
    Interval interval = Statistics.interval(normal(200, 5, random(seed)), random(seed + 10));
    double expected = 2 * 1.96 * 1.09 / Math.sqrt(200 * 5);
    assertEquals(expected, interval.high() - interval.low(), 0.2 * expected);
  }

  @Test
  void itHoldsTheTruthAboutNinetyFiveTimesInAHundred() {
    UniformRandomProvider random = random(3);
    long hits =
        IntStream.range(0, 100)
            .mapToObj(_ -> Statistics.interval(unlikeTasks(40, 5, random), random))
            .filter(interval -> interval.low() <= 0 && 0 <= interval.high())
            .count();
    assertTrue(hits >= 88 && hits <= 99, hits + " of 100");
  }

  @Test
  void tasksThatDifferMakeItWideHoweverManyEpisodesTheyHave() {
    double[][] scores =
        IntStream.range(0, 20)
            .mapToObj(task -> IntStream.range(0, 50).mapToDouble(_ -> task).toArray())
            .toArray(double[][]::new);
    Interval interval = Statistics.interval(scores, random(4));
    assertTrue(interval.high() - interval.low() > 3, interval.toString());
  }

  /// As if each episode were a task.
  @Test
  void theIntervalOfOneTaskIsOverItsEpisodes() {
    double[][] tasks = normal(200, 1, random(5));
    double[][] episodes = {Statistics.flat(tasks)};
    Interval interval = Statistics.interval(episodes, random(6));
    assertEquals(Statistics.interval(tasks, random(6)), interval);
    assertTrue(interval.low() < interval.estimate() && interval.estimate() < interval.high());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void noMeanIsTakenOfWhatIsNotFinite(double score) {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Statistics.interquartileMean(1, 2, score, 3, 4, 5, 6));
    assertEquals("scores must be finite, one was " + score, error.getMessage());
  }

  @Test
  void scoresThatMakeNoSenseAreRefused() {
    assertThrows(IllegalArgumentException.class, Statistics::interquartileMean);
    for (double[][] scores :
        new double[][][] {{}, {{}}, {{1}, {1, 2}}, {{1}, {Double.NaN}}, {{1 / 0.0}}}) {
      assertThrows(IllegalArgumentException.class, () -> Statistics.interval(scores, random(0)));
    }
  }
}
