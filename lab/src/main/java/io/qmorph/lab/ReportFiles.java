package io.qmorph.lab;

import io.qmorph.lab.Charts.Series;
import io.qmorph.lab.Report.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a report into its run folder: `report.json`, `report.md` and the two pictures.
final class ReportFiles {
  private static final String CURVE = "validation.";

  private final RunFolder folder;
  private final ExperimentSpec spec;

  ReportFiles(RunFolder folder, ExperimentSpec spec) {
    this.folder = folder;
    this.spec = spec;
  }

  /// A line of metrics for a training that has one curve.
  static Map<String, Object> event(
      String training, int iteration, long environmentSteps, double iqm) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("training", training);
    event.put("iteration", iteration);
    event.put("environmentSteps", environmentSteps);
    event.put(CURVE + "0", iqm);
    return event;
  }

  /// Numbers first: they are there even if a picture can't be drawn.
  void write(Report report) {
    AtomicFile.write(folder.file("report.md"), report.markdown(spec.yaml()));
    AtomicFile.write(folder.file("report.json"), report.json());
    AtomicFile.write(
        folder.file("learning-curve.png"),
        Charts.lines(
            "Meta-training on " + spec.family(),
            "environment steps, millions",
            "IQM return on validation tasks",
            learningCurves()));
    AtomicFile.write(
        folder.file("adaptation.png"),
        Charts.lines(
            "Adaptation to " + report.heldOutTasks() + " held-out tasks of " + spec.family(),
            "gradient steps on the new task",
            "IQM return, 95 % interval",
            adaptation(report.results())));
  }

  /// One series for each training and number of steps that its metrics hold.
  private List<Series> learningCurves() {
    Map<String, List<double[]>> points = new LinkedHashMap<>();
    for (Map<String, Object> event : new Metrics(folder.metrics()).read()) {
      event.forEach((key, value) -> {
        if (key.startsWith(CURVE) && value instanceof Number iqm) {
          String steps = key.substring(CURVE.length());
          String name = event.get("training") + (steps.equals("0") ? "" : ", " + steps + " steps");
          double x = ((Number) event.get("environmentSteps")).doubleValue() / 1e6;
          points
              .computeIfAbsent(name, _ -> new ArrayList<>())
              .add(new double[] {x, iqm.doubleValue()});
        }
      });
    }
    List<Series> series = new ArrayList<>();
    points.forEach((name, all) -> series.add(line(name, all)));
    return series;
  }

  private static Series line(String name, List<double[]> points) {
    double[] x = points.stream().mapToDouble(point -> point[0]).toArray();
    double[] y = points.stream().mapToDouble(point -> point[1]).toArray();
    return new Series(name, x, y, y, y);
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
