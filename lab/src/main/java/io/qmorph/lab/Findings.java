package io.qmorph.lab;

import io.qmorph.lab.Report.Result;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;

/// Rows of a report, and what else there is to say of them.
///
/// @param results the rows
/// @param notes a line each
record Findings(List<Result> results, List<String> notes) {
  static final Findings NONE = new Findings(List.of(), List.of());

  Findings {
    results = List.copyOf(results);
    notes = List.copyOf(notes);
  }

  /// The summary of returns.
  ///
  /// @param name of the result
  /// @param count of gradient steps or updates after which they were reached
  /// @param returns `[tasks, episodes]`
  /// @param seed of the interval's resamples
  static Findings of(String name, int count, double[][] returns, long seed) {
    var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(seed, 12));
    return new Findings(
        List.of(Result.of(name, count, Statistics.interval(returns, random))), List.of());
  }

  /// These, and others behind them.
  Findings and(Findings others) {
    return new Findings(
        Stream.concat(results.stream(), others.results.stream()).toList(),
        Stream.concat(notes.stream(), others.notes.stream()).toList());
  }

  /// These, and notes behind them.
  Findings noting(Stream<String> more) {
    return new Findings(results, Stream.concat(notes.stream(), more).toList());
  }
}
