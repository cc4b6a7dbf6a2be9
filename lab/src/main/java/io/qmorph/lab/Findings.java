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

  /// The summary of returns, of the tasks that have some; a note says which have none.
  ///
  /// @param name of the result
  /// @param count of gradient steps or updates after which they were reached
  /// @param returns `[tasks, episodes]`
  /// @param seed of the interval's resamples
  static Findings of(String name, int count, double[][] returns, long seed) {
    double[][] finite = FiniteTasks.of(returns);
    List<String> notes =
        finite.length == returns.length ? List.of() : List.of(note(name, count, returns));
    if (finite.length == 0) {
      return new Findings(List.of(), notes);
    }
    var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(seed, 12));
    return new Findings(
        List.of(Result.of(name, count, Statistics.interval(finite, random))), notes);
  }

  private static String note(String name, int count, double[][] returns) {
    return "%s, %d gradient steps: %s; the row leaves them out."
        .formatted(Result.description(name), count, FiniteTasks.describe(returns));
  }

  /// Throws `UserError` if there is no row since nothing was finite.
  Findings orDiverged() {
    if (results.isEmpty()) {
      throw new UserError("there is nothing to report: " + notes.getFirst(), UserError.DIVERGED);
    }
    return this;
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
