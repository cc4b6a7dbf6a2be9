package io.qmorph.lab;

import io.qmorph.nn.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
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
/// @param notes what else there is to say, a line each
public record Report(
    String family,
    String method,
    long seed,
    int heldOutTasks,
    long environmentSteps,
    double seconds,
    List<Result> results,
    List<String> notes) {
  private static final List<String> HEADER =
      List.of("after", "gradient steps", "IQM return", "95 % interval");
  private static final List<String> HEADER_OF_ONE_TASK =
      List.of("after", "gradient steps", "IQM return", "95 % interval over episodes of one task");

  /// What the name of an episode's result begins with.
  static final String EPISODE = "episode";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// A report without notes.
  ///
  /// @param family the task family's name
  /// @param method the meta-learner's name
  /// @param seed of the run
  /// @param heldOutTasks how many tasks the results are taken over
  /// @param environmentSteps that the method was trained with
  /// @param seconds that the whole run took
  /// @param results one for each row of the table
  public Report(
      String family,
      String method,
      long seed,
      int heldOutTasks,
      long environmentSteps,
      double seconds,
      List<Result> results) {
    this(family, method, seed, heldOutTasks, environmentSteps, seconds, results, List.of());
  }

  /// A row: the interquartile mean return and its 95 % interval.
  ///
  /// @param name one of `unadapted`, `adapted`, `fineTuned`, `context`, `scratch`, `scratchLong`,
  ///   `learned`, `adam`, `trial`, and `episode1`, `episode2` and so on
  /// @param gradientSteps taken on the new task
  /// @param iqm the interquartile mean
  /// @param low the interval's lower end
  /// @param high its upper end
  public record Result(String name, int gradientSteps, double iqm, double low, double high) {
    /// Throws `IllegalArgumentException` if the mean or an end is not finite.
    public Result {
      if (!Double.isFinite(iqm) || !Double.isFinite(low) || !Double.isFinite(high)) {
        throw new IllegalArgumentException(
            name + " must have finite returns, was " + iqm + " in [" + low + ", " + high + "]");
      }
    }

    static Result of(String name, int gradientSteps, Statistics.Interval interval) {
      return new Result(name, gradientSteps, interval.estimate(), interval.low(), interval.high());
    }

    /// Whether it is of one episode in the course of a trial.
    boolean isEpisode() {
      return name.startsWith(EPISODE);
    }

    /// Which episode of the trial it is of, from 1.
    int episode() {
      return Integer.parseInt(name.substring(EPISODE.length()));
    }

    /// For a legend.
    String shortName() {
      return switch (name) {
        case "fineTuned" -> "fine-tuned";
        case "context" -> "context DQN";
        case "scratchLong" -> "scratch, 100 times";
        case "learned" -> "learned-optimizer";
        case "adam" -> "Adam";
        case String other -> other;
      };
    }

    /// For a table.
    String description() {
      return description(name);
    }

    /// What a result of a name is, for a table.
    static String description(String name) {
      return switch (name) {
        case "unadapted" -> "no adaptation";
        case "adapted" -> "adapted on a support set";
        case "fineTuned" -> "pre-trained on all training tasks, fine-tuned on it";
        case "context" -> "context-conditioned DQN given it";
        case "scratch" -> "DQN from scratch on it";
        case "known" -> "known tasks, by their own DQNs";
        case "scratchLong" -> "DQN from scratch, 100 times the data and steps";
        case "learned" -> "DQN from scratch by the learned optimizer";
        case "untrained" -> "DQN from scratch by the same rule, untrained";
        case "adam" -> "DQN from scratch by Adam, best constant rate";
        case "trial" -> "all episodes of a trial together";
        case String _ when name.startsWith(EPISODE) ->
            "in episode " + name.substring(EPISODE.length()) + " of a trial";
        case String other -> other;
      };
    }
  }

  /// As strict JSON.
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("qmorph", Version.current());
    fields.put("family", family);
    fields.put("method", method);
    fields.put("seed", seed);
    fields.put("heldOutTasks", heldOutTasks);
    fields.put("environmentSteps", environmentSteps);
    fields.put("seconds", seconds);
    fields.put("results", results.stream().map(Report::row).toList());
    fields.put("notes", notes);
    return JSON.writeValueAsString(fields).replace(System.lineSeparator(), "\n") + "\n";
  }

  /// What [#json] gave.
  ///
  /// Throws `JacksonException` or `IllegalArgumentException` if it is something else.
  static Report parse(String json) {
    JsonNode fields = JSON.readTree(json);
    List<Result> results = new ArrayList<>();
    fields.required("results").forEach(row -> results.add(result(row)));
    List<String> notes = new ArrayList<>();
    fields.required("notes").forEach(note -> notes.add(note.stringValue()));
    return new Report(
        fields.required("family").stringValue(),
        fields.required("method").stringValue(),
        fields.required("seed").longValue(),
        fields.required("heldOutTasks").intValue(),
        fields.required("environmentSteps").longValue(),
        fields.required("seconds").doubleValue(),
        results,
        notes);
  }

  private static Result result(JsonNode row) {
    return new Result(
        row.required("name").stringValue(),
        row.required("gradientSteps").intValue(),
        row.required("iqm").doubleValue(),
        row.required("low").doubleValue(),
        row.required("high").doubleValue());
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
    List<List<String>> rows = rows();
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      Arrays.setAll(widths, column -> Math.max(widths[column], row.get(column).length()));
    }
    String format =
        "%%-%ds  %%%ds  %%%ds  %%%ds".formatted(Arrays.stream(widths).boxed().toArray());
    List<String> lines =
        new ArrayList<>(rows.stream().map(row -> format.formatted(row.toArray())).toList());
    lines.add(1, "-".repeat(lines.getFirst().length()));
    return String.join("\n", lines);
  }

  /// As a page with the pictures and the settings.
  ///
  /// @param settings the spec as YAML
  public String markdown(String settings) {
    List<String> table =
        new ArrayList<>(rows().stream().map(row -> "| " + String.join(" | ", row) + " |").toList());
    table.add(1, "|---|---:|---:|---:|");
    return String.format(
        Locale.ROOT,
        """
        # %s on %s

        Seed %d, %,d environment steps of training, %.0f seconds for the whole run. Returns of an
        episode on %s: interquartile mean (IQM, the mean of the middle half) over
        tasks and episodes, and its 95 %% bootstrap interval over %s.

        %s%s

        ![Return on held-out tasks against gradient steps](adaptation.png)

        ![Return on validation tasks while meta-training](learning-curve.png)

        ## Settings

        ```yaml
        %s
        ```
        """,
        method,
        family,
        seed,
        environmentSteps,
        seconds,
        heldOutTasks == 1 ? "one held-out task" : heldOutTasks + " held-out tasks",
        heldOutTasks == 1 ? "episodes of one task" : "tasks",
        String.join("\n", table),
        notes.isEmpty() ? "" : "\n\n" + String.join("\n\n", notes),
        settings.strip());
  }

  private List<List<String>> rows() {
    List<List<String>> rows =
        new ArrayList<>(List.of(heldOutTasks == 1 ? HEADER_OF_ONE_TASK : HEADER));
    for (Result result : results) {
      rows.add(
          List.of(
              result.description(),
              Integer.toString(result.gradientSteps),
              number(result.iqm),
              number(result.low) + " to " + number(result.high)));
    }
    return rows;
  }

  /// With another place where returns are small, as those between -1 and 1 are.
  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
  }
}
