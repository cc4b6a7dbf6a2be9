package io.qmorph.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The events of a run as lines of JSON, appended and never rewritten, but for what a resumed run
/// is about to write again.
final class Metrics {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  Metrics(Path file) {
    this.file = file;
  }

  /// Appends one event; numbers that are not finite become null.
  ///
  /// Throws `UserError` if the file can't be written.
  void append(Map<String, Object> event) {
    Map<String, Object> strict = new LinkedHashMap<>();
    event.forEach((key, value) ->
        strict.put(key, value instanceof Double d && !Double.isFinite(d) ? null : value));
    try {
      Files.writeString(
          file,
          JSON.writeValueAsString(strict) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UserError("can't write " + file + ": " + Reasons.of(e), e);
    }
  }

  /// Drops the events of `training` after `iteration`, and a last line that was cut short.
  void dropAfter(String training, int iteration) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      List<String> kept =
          Files.readAllLines(file).stream()
              .filter(line -> !isAfter(line, training, iteration))
              .toList();
      AtomicFile.write(file, kept.isEmpty() ? "" : String.join("\n", kept) + "\n");
    } catch (IOException e) {
      throw new UserError("can't read " + file + ": " + Reasons.of(e), e);
    }
  }

  private static boolean isAfter(String line, String training, int iteration) {
    try {
      var event = JSON.readTree(line);
      return training.equals(event.path("training").asString(""))
          && event.path("iteration").asInt(0) > iteration;
    } catch (JacksonException _) {
      return true;
    }
  }

  /// All events, in order.
  List<Map<String, Object>> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream().map(Metrics::parse).toList();
    } catch (IOException e) {
      throw new UserError("can't read " + file + ": " + Reasons.of(e), e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parse(String line) {
    try {
      return JSON.readValue(line, Map.class);
    } catch (JacksonException _) {
      return Map.of();
    }
  }
}
