package io.qmorph.lab;

import io.qmorph.env.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What one training of a comparison came to, as its file holds it: every return, so that tables
/// are made of the files alone.
///
/// @param family of the suite
/// @param method as the suite calls it
/// @param seed of the training
/// @param spec resolved, as YAML; empty if it was refused
/// @param failure why there are no returns, in a line; empty if there are
/// @param knowsTaskAtOnce whether it has made use of the support set at a count of 0
/// @param environmentSteps taken in training
/// @param seconds that training took; empty if it was interrupted, or there was none
/// @param bytes the most memory that training was seen to hold
/// @param judged the returns
record MetaScores(
    String family,
    String method,
    long seed,
    String spec,
    String failure,
    boolean knowsTaskAtOnce,
    long environmentSteps,
    OptionalDouble seconds,
    long bytes,
    List<Judged> judged) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// The returns after a count.
  ///
  /// @param region of the tasks
  /// @param count of gradient steps or episodes
  /// @param returns `[tasks, episodes]`
  record Judged(Region region, int count, double[][] returns) {}

  /// Of what could not be trained.
  static MetaScores failed(MetaCell cell, String spec, String failure) {
    return new MetaScores(
        cell.family(),
        cell.method(),
        cell.seed(),
        spec,
        failure,
        false,
        0,
        OptionalDouble.empty(),
        0,
        List.of());
  }

  boolean hasFailed() {
    return !failure.isEmpty();
  }

  /// Why there are no returns, without where files are.
  String reason() {
    return failure.split(";", 2)[0];
  }

  /// Writes it as strict JSON.
  ///
  /// Throws `UserError` if the file can't be written.
  void write(Path file) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("family", family);
    fields.put("method", method);
    fields.put("seed", seed);
    fields.put("failure", failure);
    fields.put("knowsTaskAtOnce", knowsTaskAtOnce);
    fields.put("environmentSteps", environmentSteps);
    fields.put("seconds", seconds.isPresent() ? seconds.getAsDouble() : null);
    fields.put("bytes", bytes);
    fields.put("judged", judged.stream().map(MetaScores::fields).toList());
    fields.put("spec", spec);
    AtomicFile.write(file, JSON.writeValueAsString(fields) + "\n");
  }

  private static Map<String, Object> fields(Judged judged) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("region", SpecFields.written(judged.region));
    fields.put("count", judged.count);
    fields.put("returns", judged.returns);
    return fields;
  }

  /// Reads a file that [#write] wrote; none if there is no such file.
  ///
  /// Throws `UserError` if it can't be read or is damaged.
  static Optional<MetaScores> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(JSON.readTree(Files.readString(file))));
    } catch (IOException e) {
      throw new UserError("can't read " + file + ": " + Reasons.of(e), e);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new UserError(file + " is damaged; delete it to judge that training again", e);
    }
  }

  private static MetaScores of(JsonNode fields) {
    JsonNode seconds = fields.required("seconds");
    List<Judged> judged = new ArrayList<>();
    for (JsonNode each : fields.required("judged")) {
      judged.add(judged(each));
    }
    return new MetaScores(
        fields.required("family").stringValue(),
        fields.required("method").stringValue(),
        fields.required("seed").longValue(),
        fields.required("spec").stringValue(),
        fields.required("failure").stringValue(),
        fields.required("knowsTaskAtOnce").booleanValue(),
        fields.required("environmentSteps").longValue(),
        seconds.isNull() ? OptionalDouble.empty() : OptionalDouble.of(seconds.doubleValue()),
        fields.required("bytes").longValue(),
        judged);
  }

  private static Judged judged(JsonNode fields) {
    String region = fields.required("region").stringValue();
    return new Judged(
        Region.valueOf(region.toUpperCase(Locale.ROOT)),
        fields.required("count").intValue(),
        JSON.convertValue(fields.required("returns"), double[][].class));
  }
}
