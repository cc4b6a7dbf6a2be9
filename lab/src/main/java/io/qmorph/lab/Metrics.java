package io.qmorph.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The events of a run as lines of JSON, appended and never rewritten, but for what a resumed run
/// is about to write again.
final class Metrics {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<LinkedHashMap<String, Object>> EVENT =
      new TypeReference<>() {};

  private final Path file;

  Metrics(Path file) {
    this.file = file;
  }

  /// Appends one event; numbers that are not finite become null.
  ///
  /// Throws `UserError` if the file can't be written.
  void append(Map<String, Object> event) {
    Map<String, Object> strict = new LinkedHashMap<>(event);
    strict.replaceAll((_, value) -> isFinite(value) ? value : null);
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

  private static boolean isFinite(Object value) {
    return !(value instanceof Number number) || Double.isFinite(number.doubleValue());
  }

  /// Drops the events of `training` after `iteration`, and a last line that was cut short.
  ///
  /// Throws `UserError` if the file can't be read or written, or holds a line that is no event.
  void dropAfter(String training, int iteration) {
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = lines();
    StringBuilder kept = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      Map<String, Object> event = parse(lines.get(i), i + 1);
      if (!isAfter(event, training, iteration)) {
        kept.append(lines.get(i)).append('\n');
      }
    }
    AtomicFile.write(file, kept.toString());
  }

  private static boolean isAfter(Map<String, Object> event, String training, int iteration) {
    return training.equals(event.get("training"))
        && event.get("iteration") instanceof Number number
        && number.longValue() > iteration;
  }

  /// All events, in order, but for a last line that was cut short.
  ///
  /// Throws `UserError` if the file can't be read, or holds a line that is no event.
  List<Map<String, Object>> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Map<String, Object>> events = new ArrayList<>();
    for (String line : lines()) {
      events.add(parse(line, events.size() + 1));
    }
    return events;
  }

  /// The lines that end in a line break: a process that is killed may leave half of one.
  private List<String> lines() {
    try {
      String text = Files.readString(file);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UserError("can't read " + file + ": " + Reasons.of(e), e);
    }
  }

  private Map<String, Object> parse(String line, int number) {
    try {
      return JSON.readValue(line, EVENT);
    } catch (JacksonException e) {
      throw new UserError(file + " is damaged, line " + number + " is not an event in JSON", e);
    }
  }
}
