package io.qmorph.lab;

import io.qmorph.lab.Charts.Series;
import io.qmorph.lab.Report.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToIntFunction;
import tools.jackson.core.JacksonException;

/// Writes a report into its run folder: `report.json`, `report.md` and the two pictures.
final class ReportFiles {
  private static final String MARKDOWN = "report.md";
  private static final String NUMBERS = "report.json";
  private static final String CURVE = "learning-curve.png";
  private static final String ADAPTATION = "adaptation.png";
  private static final List<String> NAMES = List.of(MARKDOWN, NUMBERS, CURVE, ADAPTATION);

  private final RunFolder folder;
  private final ExperimentSpec spec;

  ReportFiles(RunFolder folder, ExperimentSpec spec) {
    this.folder = folder;
    this.spec = spec;
  }

  /// Whether all are there, and of the settings that the run has now.
  ///
  /// Throws `UserError` if they can't be read.
  boolean areOfFinishedRun() {
    if (!NAMES.stream().allMatch(name -> Files.exists(folder.file(name)))) {
      return false;
    }
    return text(folder.file(MARKDOWN)).contains(text(folder.spec()).strip());
  }

  /// The report.
  ///
  /// Throws `UserError` if it can't be read, or is none.
  Report read() {
    try {
      return Report.parse(text(folder.file(NUMBERS)));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new UserError(folder.file(NUMBERS) + " is damaged, it is not a report in JSON", e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserError("can't read " + file + ": " + Reasons.of(e), e);
    }
  }

  /// Numbers first: they are there even if a picture can't be drawn.
  void write(Report report) {
    AtomicFile.write(folder.file(MARKDOWN), report.markdown(spec.yaml()));
    AtomicFile.write(folder.file(NUMBERS), report.json());
    AtomicFile.write(
        folder.file(CURVE),
        Charts.lines(
            "Meta-training on " + spec.family(),
            "Environment steps (millions)",
            "Return on validation tasks (IQM, 95 % interval)",
            LearningCurves.of(new Metrics(folder.metrics()).read())));
    AtomicFile.write(
        folder.file(ADAPTATION),
        Charts.lines(
            "Adaptation to " + report.heldOutTasks() + " held-out tasks of " + spec.family(),
            isOfTrials(report) ? "Episode of a trial" : "Gradient steps on the new task",
            "Return of an episode (IQM, 95 % interval)",
            isOfTrials(report) ? trial(report.results()) : adaptation(report.results())));
  }

  private static boolean isOfTrials(Report report) {
    return report.results().stream().anyMatch(Result::isEpisode);
  }

  /// The method's curve over the episodes of a trial, and the baselines across it.
  private List<Series> trial(List<Result> results) {
    List<Result> curve = results.stream().filter(Result::isEpisode).toList();
    List<Series> series = new ArrayList<>();
    series.add(series(spec.method().word(), curve, Result::episode));
    for (Result result : results) {
      if (!result.isEpisode() && !result.name().equals("trial")) {
        series.add(across(result, result.shortName(), curve.size()));
      }
    }
    return series;
  }

  /// A curve over gradient steps for what is judged after several numbers of them, and the others
  /// at theirs; what takes no step on the scale of the picture is drawn across it.
  private List<Series> adaptation(List<Result> results) {
    SequencedMap<String, List<Result>> curves = new LinkedHashMap<>();
    for (Result result : results) {
      curves.computeIfAbsent(legend(result), _ -> new ArrayList<>()).add(result);
    }
    int last =
        curves.values().stream()
            .filter(curve -> curve.size() > 1)
            .mapToInt(curve -> curve.getLast().gradientSteps())
            .max()
            .orElse(1);
    List<Series> series = new ArrayList<>();
    curves.forEach((name, curve) -> series.add(series(name, curve, last)));
    return series;
  }

  private String legend(Result result) {
    return switch (result.name()) {
      case "unadapted", "adapted" -> spec.method().word();
      case String _ -> result.shortName();
    };
  }

  private static Series series(String name, List<Result> curve, int last) {
    int steps = curve.getLast().gradientSteps();
    boolean across = curve.size() == 1 && (steps == 0 || steps > last);
    return across
        ? across(curve.getFirst(), name, last)
        : series(name, curve, Result::gradientSteps);
  }

  private static Series series(String name, List<Result> results, ToIntFunction<Result> count) {
    return new Series(
        name,
        results.stream().mapToInt(count).asDoubleStream().toArray(),
        results.stream().mapToDouble(Result::iqm).toArray(),
        results.stream().mapToDouble(Result::low).toArray(),
        results.stream().mapToDouble(Result::high).toArray());
  }

  private static Series across(Result result, String name, int last) {
    return new Series(
        name,
        new double[] {0, last},
        new double[] {result.iqm(), result.iqm()},
        new double[] {result.low(), result.low()},
        new double[] {result.high(), result.high()});
  }
}
