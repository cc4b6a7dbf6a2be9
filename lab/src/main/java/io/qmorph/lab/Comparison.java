package io.qmorph.lab;

import io.qmorph.lab.Statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/// Statistics of methods that were each trained with several seeds and judged on the same tasks:
/// Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice",
/// sections 4.2 and 4.3.
///
/// Scores are `[seeds, tasks, episodes]`. Intervals are of 2000 resamples, which draw seeds and
/// tasks independently of each other, with replacement, each task with all its episodes: the
/// pigeonhole bootstrap of Owen 2007, Annals of Applied Statistics 1(2). Of a single seed they tell
/// how far other tasks may lead, as [Statistics#interval] does; of several, other seeds too.
/// Agarwal et al. redraw seeds only, since their benchmarks' tasks are given; here tasks are a
/// sample.
final class Comparison {
  private static final int RESAMPLES = 2000;

  private Comparison() {}

  /// How often each seed and each task was drawn.
  private record Draw(int[] seeds, int[] tasks) {
    /// Every one once.
    static Draw all(int seeds, int tasks) {
      return new Draw(ones(seeds), ones(tasks));
    }

    private static int[] ones(int count) {
      int[] ones = new int[count];
      Arrays.fill(ones, 1);
      return ones;
    }

    static Draw of(int seeds, int tasks, UniformRandomProvider random) {
      return new Draw(times(seeds, random), times(tasks, random));
    }

    private static int[] times(int count, UniformRandomProvider random) {
      int[] times = new int[count];
      for (int i = 0; i < count; i++) {
        times[random.nextInt(count)]++;
      }
      return times;
    }
  }

  /// The scores in ascending order, and where each comes from: a resample's interquartile mean is
  /// then one pass over them.
  private record Sorted(double[] scores, int[] seed, int[] task, int episodes) {
    static Sorted of(double[][][] scores) {
      int tasks = scores[0].length;
      int episodes = scores[0][0].length;
      int[] order =
          IntStream.range(0, scores.length * tasks * episodes)
              .boxed()
              .sorted((a, b) -> Double.compare(at(scores, a), at(scores, b)))
              .mapToInt(Integer::intValue)
              .toArray();
      return new Sorted(
          Arrays.stream(order).mapToDouble(i -> at(scores, i)).toArray(),
          Arrays.stream(order).map(i -> i / episodes / tasks).toArray(),
          Arrays.stream(order).map(i -> i / episodes % tasks).toArray(),
          episodes);
    }

    private static double at(double[][][] scores, int index) {
      int episodes = scores[0][0].length;
      int tasks = scores[0].length;
      return scores[index / episodes / tasks][index / episodes % tasks][index % episodes];
    }

    /// The mean of the middle half, a quarter rounded down left out on either side.
    double interquartileMean(Draw draw) {
      int total = draw.seeds.length * draw.tasks.length * episodes;
      int cut = total / 4;
      int before = 0;
      double sum = 0;
      for (int i = 0; i < scores.length; i++) {
        int after = before + draw.seeds[seed[i]] * draw.tasks[task[i]];
        sum += scores[i] * Math.max(0, Math.min(after, total - cut) - Math.max(before, cut));
        before = after;
      }
      return sum / (total - 2 * cut);
    }
  }

  /// An adaptation curve's interquartile means and the area under it.
  ///
  /// @param means one for each count, each with its interval
  /// @param area the mean height of the curve
  record Curve(List<Interval> means, Interval area) {}

  /// The curve of scores over counts.
  ///
  /// Throws `IllegalArgumentException` if scores of different counts differ in their seeds, tasks
  /// or episodes, or are not finite.
  ///
  /// @param counts ascending
  /// @param scores one for each count
  static Curve curve(int[] counts, List<double[][][]> scores, UniformRandomProvider random) {
    scores.forEach(each -> requireAlike(each, scores.getFirst()));
    List<Sorted> sorted = scores.stream().map(Sorted::of).toList();
    int seeds = scores.getFirst().length;
    int tasks = scores.getFirst()[0].length;
    double[][] resampled = new double[counts.length + 1][RESAMPLES];
    double[] observed = heights(counts, sorted, Draw.all(seeds, tasks));
    for (int i = 0; i < RESAMPLES; i++) {
      double[] heights = heights(counts, sorted, Draw.of(seeds, tasks, random));
      for (int j = 0; j < heights.length; j++) {
        resampled[j][i] = heights[j];
      }
    }
    List<Interval> intervals = new ArrayList<>();
    for (int j = 0; j < observed.length; j++) {
      intervals.add(Statistics.percentiles(observed[j], resampled[j]));
    }
    return new Curve(intervals.subList(0, counts.length), intervals.getLast());
  }

  /// The means, and the area behind them.
  private static double[] heights(int[] counts, List<Sorted> sorted, Draw draw) {
    double[] means = sorted.stream().mapToDouble(each -> each.interquartileMean(draw)).toArray();
    double[] heights = Arrays.copyOf(means, means.length + 1);
    heights[means.length] = area(counts, means);
    return heights;
  }

  /// The area under straight lines through the values, over the range of counts: in units of the
  /// values. Of one value, that value.
  ///
  /// @param counts ascending
  /// @param values one for each count
  static double area(int[] counts, double[] values) {
    int last = counts.length - 1;
    double area = last == 0 ? values[0] : 0;
    for (int i = 0; i < last; i++) {
      double width = (double) (counts[i + 1] - counts[i]) / (counts[last] - counts[0]);
      area += width * (values[i] + values[i + 1]) / 2;
    }
    return area;
  }

  /// The probability of improvement: how likely a score of one method is above one of the other on
  /// the same task, ties counting one half, in the mean over tasks. Agarwal et al. 2021, section
  /// 4.3:
  ///
  /// ```math
  /// P(X > Y) = \frac{1}{M} \sum_{m} \frac{1}{N K} \sum_{i, j} S(x_{m,i}, y_{m,j}),
  /// \quad S(x, y) = 1, \tfrac{1}{2}, 0 \text{ for } x > y, x = y, x < y
  /// ```
  ///
  /// Throws `IllegalArgumentException` if there are none, they are not finite, or the methods were
  /// judged on different numbers of tasks.
  ///
  /// @param scores X
  /// @param others Y; seeds and episodes may be more or fewer
  /// @param random what resamples are drawn by
  static Interval improvement(
      double[][][] scores, double[][][] others, UniformRandomProvider random) {
    requireAlike(scores, scores);
    requireAlike(others, others);
    if (scores[0].length != others[0].length) {
      throw new IllegalArgumentException(
          "methods must be judged on the same tasks, were on %d and %d"
              .formatted(scores[0].length, others[0].length));
    }
    int tasks = scores[0].length;
    double[][][] wins = wins(scores, others);
    double[] resampled = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      Draw draw = Draw.of(scores.length, tasks, random);
      resampled[i] = mean(wins, draw, Draw.times(others.length, random));
    }
    double observed = mean(wins, Draw.all(scores.length, tasks), Draw.ones(others.length));
    return Statistics.percentiles(observed, resampled);
  }

  /// The share of pairs of episodes that are won, `[seeds, other's seeds, tasks]`.
  private static double[][][] wins(double[][][] scores, double[][][] others) {
    int tasks = scores[0].length;
    double[][][] wins = new double[scores.length][others.length][tasks];
    for (int seed = 0; seed < scores.length; seed++) {
      for (int other = 0; other < others.length; other++) {
        for (int task = 0; task < tasks; task++) {
          wins[seed][other][task] = wins(scores[seed][task], others[other][task]);
        }
      }
    }
    return wins;
  }

  private static double wins(double[] scores, double[] others) {
    double sum = 0;
    for (double score : scores) {
      for (double other : others) {
        sum += score > other ? 1 : score == other ? 0.5 : 0;
      }
    }
    return sum / (scores.length * others.length);
  }

  private static double mean(double[][][] wins, Draw draw, int[] others) {
    double sum = 0;
    for (int seed = 0; seed < draw.seeds.length; seed++) {
      for (int other = 0; other < others.length; other++) {
        int pairs = draw.seeds[seed] * others[other];
        for (int task = 0; pairs > 0 && task < draw.tasks.length; task++) {
          sum += pairs * draw.tasks[task] * wins[seed][other][task];
        }
      }
    }
    return sum / (draw.seeds.length * others.length * draw.tasks.length);
  }

  private static void requireAlike(double[][][] scores, double[][][] first) {
    if (scores.length == 0 || scores.length != first.length) {
      throw new IllegalArgumentException(
          "scores must be of as many seeds, at least 1, were of %d and %d"
              .formatted(scores.length, first.length));
    }
    for (double[][] seed : scores) {
      Statistics.requireRectangular(seed);
      if (seed.length != first[0].length || seed[0].length != first[0][0].length) {
        throw new IllegalArgumentException(
            "all seeds must have %d tasks of %d scores, one has %d of %d"
                .formatted(first[0].length, first[0][0].length, seed.length, seed[0].length));
      }
    }
  }
}
