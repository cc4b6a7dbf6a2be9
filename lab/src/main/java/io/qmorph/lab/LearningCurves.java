package io.qmorph.lab;

import io.qmorph.lab.Charts.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Returns on validation tasks while training, as events of a run's metrics and as curves.
///
/// An event has the keys `training`, `iteration`, `environmentSteps`, and for each number of
/// gradient steps K that was judged `validation.K` with the interquartile mean, `validation.K.low`
/// and `validation.K.high`; where tasks have no return, `validation.K.notFinite` with their number.
final class LearningCurves {
  /// Enough for the band of a picture, and not worth mentioning beside an evaluation.
  private static final int RESAMPLES = 500;

  private static final String PREFIX = "validation.";
  private static final String LOW = ".low";
  private static final String HIGH = ".high";
  private static final String NOT_FINITE = ".notFinite";

  private LearningCurves() {}

  /// An event to which returns are to be added.
  static Map<String, Object> event(String training, int iteration, long environmentSteps) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("training", training);
    event.put("iteration", iteration);
    event.put("environmentSteps", environmentSteps);
    return event;
  }

  /// Adds the returns `[tasks][episodes]` after some gradient steps, of the tasks that have some,
  /// and how many have none.
  ///
  /// @param seed of the experiment
  /// @return their score
  static double put(Map<String, Object> event, int gradientSteps, double[][] returns, long seed) {
    double[][] finite = FiniteTasks.of(returns);
    if (finite.length > 0) {
      UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(seed, 12));
      put(event, gradientSteps, Statistics.interval(finite, RESAMPLES, random));
    }
    if (finite.length < returns.length) {
      event.put(PREFIX + gradientSteps + NOT_FINITE, FiniteTasks.missing(returns));
    }
    return FiniteTasks.score(returns);
  }

  /// Adds the returns after some gradient steps.
  static void put(Map<String, Object> event, int gradientSteps, Statistics.Interval returns) {
    String key = PREFIX + gradientSteps;
    event.put(key, returns.estimate());
    event.put(key + LOW, returns.low());
    event.put(key + HIGH, returns.high());
  }

  /// A curve over millions of environment steps for each training and number of gradient steps.
  static List<Series> of(List<Map<String, Object>> events) {
    Map<String, Map<Integer, List<Map<String, Object>>>> curves = new LinkedHashMap<>();
    for (Map<String, Object> event : events) {
      for (String key : event.keySet()) {
        if (key.matches("validation\\.\\d+")) {
          curves
              .computeIfAbsent(String.valueOf(event.get("training")), _ -> new TreeMap<>())
              .computeIfAbsent(
                  Integer.valueOf(key.substring(PREFIX.length())), _ -> new ArrayList<>())
              .add(event);
        }
      }
    }
    List<Series> series = new ArrayList<>();
    curves.forEach((training, bySteps) ->
        bySteps.forEach((steps, points) -> series.add(series(training, steps, points))));
    return series;
  }

  private static Series series(String training, int steps, List<Map<String, Object>> events) {
    String key = PREFIX + steps;
    String after =
        switch (steps) {
          case 0 -> "";
          case 1 -> ", 1 step";
          default -> ", " + steps + " steps";
        };
    return new Series(
        training + after,
        all(events, event -> number(event, "environmentSteps") / 1e6),
        all(events, event -> number(event, key)),
        all(events, event -> number(event, key + LOW)),
        all(events, event -> number(event, key + HIGH)));
  }

  private static double[] all(
      List<Map<String, Object>> events, ToDoubleFunction<Map<String, Object>> value) {
    return events.stream().mapToDouble(value).toArray();
  }

  private static double number(Map<String, Object> event, String key) {
    return event.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
