package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void theMeanIsThatOfTheMiddleHalf() {
    assertEquals(3, Statistics.interquartileMean(1000, 2, 3, 4, -50, 3, 1, 9));
    assertEquals(2.5, Statistics.interquartileMean(4, 1));
    assertThrows(IllegalArgumentException.class, Statistics::interquartileMean);
  }

  @Test
  void equalStreamsGiveEqualIntervals() {
    double[][] scores = {{1, 5}, {2, 7}, {3, 3}, {9, 4}};
    assertEquals(
        Statistics.interval(scores, RandomSource.XO_SHI_RO_256_PP.create(1)),
        Statistics.interval(scores, RandomSource.XO_SHI_RO_256_PP.create(1)));
  }

  /// Of 200 samples of 40 normal scores, the intervals of about 95 % hold the true value.
  @Test
  void intervalsHoldTheTruthAboutAsOftenAsTheySay() {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(3);
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    int held = 0;
    for (int sample = 0; sample < 200; sample++) {
      double[][] scores = new double[40][1];
      for (double[] task : scores) {
        task[0] = 100 + normal.sample();
      }
      Statistics.Interval interval = Statistics.interval(scores, random);
      held += interval.low() <= 100 && 100 <= interval.high() ? 1 : 0;
    }
    assertTrue(held >= 176 && held <= 199, "held " + held + " of 200");
  }
}
