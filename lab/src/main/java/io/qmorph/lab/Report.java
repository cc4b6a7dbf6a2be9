package io.qmorph.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What a run came to.
///
/// @param family the task family's name
/// @param method the meta-learner's name
/// @param seed of the run
/// @param heldOutTasks how many tasks the results are taken over
/// @param environmentSteps that the method was trained with
/// @param seconds that the whole run took
/// @param results one for each row of the table
public record Report(
    String family,
    String method,
    long seed,
    int heldOutTasks,
    long environmentSteps,
    double seconds,
    List<Result> results) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// A row: the interquartile mean return and its 95 % interval.
  ///
  /// @param name one of `unadapted`, `adapted`, `fineTuned`, `context`, `scratch`, `scratchLong`
  /// @param gradientSteps taken on the new task
  public record Result(String name, int gradientSteps, double iqm, double low, double high) {

    static Result of(String name, int gradientSteps, Statistics.Interval interval) {
      return new Result(name, gradientSteps, interval.iqm(), interval.low(), interval.high());
    }

    /// For a legend.
    String shortName() {
      return switch (name) {
        case "fineTuned" -> "fine-tuned";
        case "context" -> "context DQN";
        case "scratchLong" -> "scratch, 100 times";
        case String other -> other;
      };
    }

    /// For a table.
    String description() {
      return switch (name) {
        case "unadapted" -> "no adaptation";
        case "adapted" -> "adapted on a support set";
        case "fineTuned" -> "pre-trained on all training tasks, fine-tuned on it";
        case "context" -> "context-conditioned DQN given it";
        case "scratch" -> "DQN from scratch on it";
        case "scratchLong" -> "DQN from scratch, 100 times the data and steps";
        case String other -> other;
      };
    }
  }

  /// As strict JSON.
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("family", family);
    fields.put("method", method);
    fields.put("seed", seed);
    fields.put("heldOutTasks", heldOutTasks);
    fields.put("environmentSteps", environmentSteps);
    fields.put("seconds", seconds);
    fields.put("results", results.stream().map(Report::row).toList());
    return JSON.writeValueAsString(fields) + "\n";
  }

  private static Map<String, Object> row(Result result) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", result.name);
    row.put("gradientSteps", result.gradientSteps);
    row.put("iqm", result.iqm);
    row.put("low", result.low);
    row.put("high", result.high);
    return row;
  }

  /// As a table for a terminal.
  public String table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(Locale.ROOT, "%-52s %6s  %-9s %s", "after", "steps", "IQM", "95 % interval"));
    for (Result result : results) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-52s %6d  %-9.1f [%.1f, %.1f]",
              result.description(),
              result.gradientSteps,
              result.iqm,
              result.low,
              result.high));
    }
    return String.join("\n", lines);
  }

  /// As a page with the pictures and the settings.
  public String markdown(String settings) {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(method).append(" on ").append(family).append("\n\n");
    page.append(
        String.format(
            Locale.ROOT,
            "Seed %d, %d environment steps of training, %.0f seconds for the whole run. Returns on"
                + " %d held-out tasks: interquartile mean over tasks and episodes, 95 %% bootstrap"
                + " interval over both.%n%n",
            seed,
            environmentSteps,
            seconds,
            heldOutTasks));
    page.append("| after | gradient steps | IQM return | 95 % interval |\n|---|---|---|---|\n");
    for (Result result : results) {
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.1f | [%.1f, %.1f] |%n",
              result.description(),
              result.gradientSteps,
              result.iqm,
              result.low,
              result.high));
    }
    page.append("\n![Return on validation tasks while meta-training](learning-curve.png)\n");
    page.append("\n![Return on held-out tasks against gradient steps](adaptation.png)\n");
    page.append("\n## Settings\n\n```yaml\n").append(settings).append("```\n");
    return page.toString();
  }
}
