package io.qmorph.lab;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/// Summaries of scores that few outliers can't move, with their uncertainty: Agarwal et al. 2021,
/// "Deep reinforcement learning at the edge of the statistical precipice", sections 4.2 and 4.3.
public final class Statistics {
  private static final int RESAMPLES = 2000;

  private Statistics() {}

  /// An interquartile mean, or another estimate, and its 95 % interval.
  ///
  /// @param estimate what all scores give
  /// @param low the interval's lower end
  /// @param high its upper end
  public record Interval(double estimate, double low, double high) {}

  /// The mean of the middle half of the scores: a quarter of them, rounded down, is left out on
  /// either side.
  ///
  /// Throws `IllegalArgumentException` if there are none or one is not finite.
  ///
  /// @param scores at least one, in any order
  public static double interquartileMean(double... scores) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("the mean of no scores is not defined");
    }
    for (double score : scores) {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException("scores must be finite, one was " + score);
      }
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    int cut = sorted.length / 4;
    double sum = 0;
    for (int i = cut; i < sorted.length - cut; i++) {
      sum += sorted[i];
    }
    return sum / (sorted.length - 2 * cut);
  }

  /// The interquartile mean of all scores `[tasks][episodes]` and its percentile bootstrap
  /// interval.
  ///
  /// A resample draws as many tasks as there are, with replacement, each with all its episodes. The
  /// interval reaches from the 2.5th to the 97.5th percentile of 2000 resamples' means. It tells
  /// how far another draw of tasks of the family, and of episodes in them, may lie from this one,
  /// for the parameters that were judged: nothing about training with another seed.
  ///
  /// Agarwal et al. take the tasks of a benchmark as given and redraw the runs of each task, a
  /// stratified bootstrap; that would leave out how much tasks differ, which matters most here.
  /// Episodes are not redrawn as well, since tasks' observed means differ by their noise already:
  /// Davison and Hinkley 1997, "Bootstrap methods and their application", section 3.8; Field and
  /// Welsh 2007, "Bootstrapping clustered data".
  ///
  /// Of a single task the episodes are redrawn, each by itself: the interval is one over episodes.
  ///
  /// Throws `IllegalArgumentException` if there are none, one is not finite, or tasks differ in
  /// their number of episodes.
  ///
  /// @param scores as many of each task
  /// @param random what resamples are drawn by
  public static Interval interval(double[][] scores, UniformRandomProvider random) {
    return interval(scores, RESAMPLES, random);
  }

  /// The same with another number of resamples.
  static Interval interval(double[][] scores, int resamples, UniformRandomProvider random) {
    requireRectangular(scores);
    double[][] drawn = scores.length == 1 ? episodes(scores[0]) : scores;
    double[] resampled = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      resampled[i] = interquartileMean(resample(drawn, random));
    }
    return percentiles(interquartileMean(flat(scores)), resampled);
  }

  /// What was observed, and the middle 95 % of what resamples gave.
  ///
  /// @param resampled is sorted here
  static Interval percentiles(double observed, double[] resampled) {
    Arrays.sort(resampled);
    return new Interval(observed, quantile(resampled, 0.025), quantile(resampled, 0.975));
  }

  /// Throws `IllegalArgumentException` unless all tasks have as many scores, at least 1, all
  /// finite.
  static void requireRectangular(double[][] scores) {
    if (scores.length == 0 || scores[0].length == 0) {
      throw new IllegalArgumentException("the interval of no scores is not defined");
    }
    for (int task = 0; task < scores.length; task++) {
      if (scores[task].length != scores[0].length) {
        throw new IllegalArgumentException(
            "all tasks must have %d scores, as the first has, task %d has %d"
                .formatted(scores[0].length, task, scores[task].length));
      }
      for (double score : scores[task]) {
        if (!Double.isFinite(score)) {
          throw new IllegalArgumentException(
              "scores must be finite, task %d has %s".formatted(task, score));
        }
      }
    }
  }

  static double[] flat(double[][] scores) {
    return Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[][] episodes(double[] scores) {
    return Arrays.stream(scores).mapToObj(score -> new double[] {score}).toArray(double[][]::new);
  }

  private static double[] resample(double[][] scores, UniformRandomProvider random) {
    double[] drawn = new double[scores.length * scores[0].length];
    for (int i = 0; i < scores.length; i++) {
      double[] task = scores[random.nextInt(scores.length)];
      System.arraycopy(task, 0, drawn, i * task.length, task.length);
    }
    return drawn;
  }

  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
