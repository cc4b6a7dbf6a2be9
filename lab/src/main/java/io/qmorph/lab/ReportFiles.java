package io.qmorph.lab;

import io.qmorph.lab.Charts.Series;
import io.qmorph.lab.Report.Result;
import java.util.ArrayList;
import java.util.List;

/// Writes a report into its run folder: `report.json`, `report.md` and the two pictures.
final class ReportFiles {
  private final RunFolder folder;
  private final ExperimentSpec spec;

  ReportFiles(RunFolder folder, ExperimentSpec spec) {
    this.folder = folder;
    this.spec = spec;
  }

  /// Numbers first: they are there even if a picture can't be drawn.
  void write(Report report) {
    AtomicFile.write(folder.file("report.md"), report.markdown(spec.yaml()));
    AtomicFile.write(folder.file("report.json"), report.json());
    AtomicFile.write(
        folder.file("learning-curve.png"),
        Charts.lines(
            "Meta-training on " + spec.family(),
            "Environment steps (millions)",
            "Return on validation tasks (IQM, 95 % interval)",
            LearningCurves.of(new Metrics(folder.metrics()).read())));
    AtomicFile.write(
        folder.file("adaptation.png"),
        Charts.lines(
            "Adaptation to " + report.heldOutTasks() + " held-out tasks of " + spec.family(),
            "Gradient steps on the new task",
            "Return of an episode (IQM, 95 % interval)",
            adaptation(report.results())));
  }

  /// The method's curve over gradient steps, and the baselines at theirs; what takes no step on the
  /// scale of the picture is drawn across it.
  private List<Series> adaptation(List<Result> results) {
    List<Result> curve =
        results.stream()
            .filter(result -> result.name().equals("unadapted") || result.name().equals("adapted"))
            .toList();
    int last = curve.stream().mapToInt(Result::gradientSteps).max().orElse(1);
    List<Series> series = new ArrayList<>();
    if (!curve.isEmpty()) {
      series.add(series(spec.method().word(), curve));
    }
    for (Result result : results) {
      if (curve.contains(result)) {
        continue;
      }
      boolean across = result.gradientSteps() == 0 || result.gradientSteps() > last;
      series.add(
          across ? across(result, Math.max(1, last)) : series(result.shortName(), List.of(result)));
    }
    return series;
  }

  private static Series series(String name, List<Result> results) {
    return new Series(
        name,
        results.stream().mapToDouble(Result::gradientSteps).toArray(),
        results.stream().mapToDouble(Result::iqm).toArray(),
        results.stream().mapToDouble(Result::low).toArray(),
        results.stream().mapToDouble(Result::high).toArray());
  }

  private static Series across(Result result, int last) {
    return new Series(
        result.shortName(),
        new double[] {0, last},
        new double[] {result.iqm(), result.iqm()},
        new double[] {result.low(), result.low()},
        new double[] {result.high(), result.high()});
  }
}
