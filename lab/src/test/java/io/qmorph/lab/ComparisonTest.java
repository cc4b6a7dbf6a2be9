package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.Comparison.Curve;
import io.qmorph.lab.Statistics.Interval;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {
  private static final int[] ONCE = {0};

  private static UniformRandomProvider random(long seed) {
    return RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  /// Whole numbers, so that ties are frequent.
  private static double[][][] scores(int seeds, int tasks, int episodes, long seed) {
    UniformRandomProvider random = random(seed);
    return IntStream.range(0, seeds)
        .mapToObj(_ ->
            IntStream.range(0, tasks)
                .mapToObj(_ -> random.ints(episodes, 0, 10).asDoubleStream().toArray())
                .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  private static Interval improvement(double[][][] scores, double[][][] others) {
    return Comparison.improvement(scores, others, random(0));
  }

  private static double estimate(double[][][] scores, double[][][] others) {
    return improvement(scores, others).estimate();
  }

  private static Interval mean(double[][][] scores) {
    return Comparison.curve(ONCE, Collections.singletonList(scores), random(0)).means().getFirst();
  }

  @Test
  void theAreaIsTheMeanHeightOfStraightLines() {
    assertEquals(3, Comparison.area(new int[] {0, 2}, new double[] {2, 4}));
    assertEquals(5, Comparison.area(new int[] {0, 1, 3, 5, 10}, new double[] {5, 5, 5, 5, 5}));
    assertEquals(
        (0.5 + 2 * 2 + 7 * 3) / 10.0,
        Comparison.area(new int[] {0, 1, 3, 10}, new double[] {0, 1, 3, 3}),
        1e-12);
    assertEquals(7, Comparison.area(new int[] {0}, new double[] {7}));
  }

  /// Two tasks: 3 of 4 pairs are won on the first, 2 on the second, whose others are ties.
  @Test
  void countsPairsWonAndHalfOfTies() {
    double[][][] scores = {{{1, 3}, {2, 2}}};
    double[][][] others = {{{0, 2}, {2, 1}}};
    assertEquals((0.75 + 0.75) / 2, estimate(scores, others));
    assertEquals(0.25, estimate(others, scores));
  }

  /// Pairs of the same task only: task 1 is always better than task 0.
  @Test
  void comparesTaskByTask() {
    double[][][] scores = {{{1}, {100}}};
    double[][][] others = {{{2}, {101}}};
    assertEquals(new Interval(0, 0, 0), improvement(scores, others));
    assertEquals(new Interval(1, 1, 1), improvement(others, scores));
  }

  @Test
  void seedsAndEpisodesMayBeMoreOrFewer() {
    double[][][] scores = {{{1}}, {{3}}, {{5}}};
    double[][][] others = {{{2, 2, 2, 4}}};
    assertEquals((0 + 3 + 4) / 12.0, estimate(scores, others), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eitherIsBetterOrTheyTie(long seed) {
    double[][][] scores = scores(2, 7, 3, seed);
    double[][][] others = scores(3, 7, 5, seed + 100);
    Interval interval = improvement(scores, others);
    assertEquals(1, interval.estimate() + estimate(others, scores), 1e-12);
    assertEquals(0.5, estimate(scores, scores), 1e-12);
    assertTrue(0 <= interval.low() && interval.low() <= interval.estimate());
    assertTrue(interval.estimate() <= interval.high() && interval.high() <= 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatRisesWithScoresChangesNothing(long seed) {
    double[][][] scores = scores(2, 7, 3, seed);
    double[][][] others = scores(2, 7, 3, seed + 100);
    assertEquals(improvement(scores, others), improvement(cubed(scores), cubed(others)));
  }

  private static double[][][] cubed(double[][][] scores) {
    return Stream.of(scores)
        .map(seed ->
            Stream.of(seed)
                .map(task -> Arrays.stream(task).map(score -> score * score * score).toArray())
                .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void meansAreThoseOfAllScores(long seed) {
    double[][][] scores = scores(3, 5, 4, seed);
    double[] flat = Stream.of(scores).flatMapToDouble(each -> flat(each)).toArray();
    assertEquals(Statistics.interquartileMean(flat), mean(scores).estimate(), 1e-12);
  }

  private static DoubleStream flat(double[][] scores) {
    return Arrays.stream(Statistics.flat(scores));
  }

  /// Of a single seed the intervals differ by the draws of the resamples only.
  @Test
  void oneSeedHasTheIntervalOfItsTasks() {
    double[][][] scores = scores(1, 40, 5, 7);
    Interval expected = Statistics.interval(scores[0], random(1));
    Interval interval = mean(scores);
    assertEquals(expected.estimate(), interval.estimate(), 1e-12);
    assertEquals(expected.low(), interval.low(), 0.25);
    assertEquals(expected.high(), interval.high(), 0.25);
  }

  /// Seeds that differ widely and tasks that don't: redrawing tasks alone would give one point.
  @Test
  void seedsAreRedrawnToo() {
    double[][][] scores = {{{0}, {0}, {0}, {0}}, {{100}, {100}, {100}, {100}}};
    assertEquals(new Interval(50, 0, 100), mean(scores));
  }

  @Test
  void theAreaOfACurveHasTheIntervalOfItsHeights() {
    double[][][] low = scores(2, 9, 3, 1);
    Curve flat = Comparison.curve(new int[] {0, 3}, List.of(low, low), random(0));
    assertEquals(flat.means().get(0), flat.means().get(1));
    assertEquals(flat.means().get(0), flat.area());
    Curve rising = Comparison.curve(new int[] {0, 3}, List.of(low, cubed(low)), random(0));
    double middle = (rising.means().get(0).estimate() + rising.means().get(1).estimate()) / 2;
    assertEquals(middle, rising.area().estimate(), 1e-12);
  }

  @Test
  void refusesScoresThatDontCompare() {
    double[][][] two = scores(1, 2, 1, 1);
    double[][][] three = scores(1, 3, 1, 1);
    double[][][] ragged = {two[0], three[0]};
    double[][][] broken = {{{Double.NaN}, {1}}};
    for (double[][][] wrong : List.of(three, ragged, broken, new double[0][][])) {
      assertThrows(IllegalArgumentException.class, () -> improvement(two, wrong));
      assertThrows(
          IllegalArgumentException.class,
          () -> Comparison.curve(new int[] {0, 1}, List.of(two, wrong), random(0)));
    }
  }
}
