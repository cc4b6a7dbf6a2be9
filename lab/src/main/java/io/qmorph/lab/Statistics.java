package io.qmorph.lab;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/// Summaries of scores that few outliers can't move, with their uncertainty: Agarwal et al. 2021,
/// "Deep reinforcement learning at the edge of the statistical precipice", sections 4.2 and 4.3.
public final class Statistics {
  private static final int RESAMPLES = 2000;

  private Statistics() {}

  /// An interquartile mean and its 95 % interval.
  public record Interval(double iqm, double low, double high) {}

  /// The mean of the middle half of the scores: a quarter of them, rounded down, is left out on
  /// either side.
  ///
  /// Throws `IllegalArgumentException` if there are none.
  public static double interquartileMean(double... scores) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("the mean of no scores is not defined");
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
  /// A resample draws tasks with replacement, and of each of them episodes with replacement, so
  /// that the interval tells how far another draw of tasks may lie.
  public static Interval interval(double[][] scores, UniformRandomProvider random) {
    double[] resampled = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      resampled[i] = interquartileMean(resample(scores, random));
    }
    Arrays.sort(resampled);
    return new Interval(
        interquartileMean(flat(scores)), quantile(resampled, 0.025), quantile(resampled, 0.975));
  }

  static double[] flat(double[][] scores) {
    return Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] resample(double[][] scores, UniformRandomProvider random) {
    double[] drawn = new double[scores.length * scores[0].length];
    int at = 0;
    for (int i = 0; i < scores.length; i++) {
      double[] task = scores[random.nextInt(scores.length)];
      for (int j = 0; j < scores[0].length; j++) {
        drawn[at++] = task[random.nextInt(task.length)];
      }
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
