package io.qmorph.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Specs as YAML text: plain values only, each key once.
final class SpecFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .build();
  private static final TypeReference<LinkedHashMap<String, Object>> MAPPING =
      new TypeReference<>() {};

  private SpecFile() {}

  /// The keys and values of a file.
  ///
  /// Throws `UserError` naming the file and what is wrong with it.
  static Map<String, Object> read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new UserError("can't read the spec " + file + ": " + Reasons.of(e), e);
    }
  }

  /// The keys and values of a text; `name` is for messages.
  static Map<String, Object> parse(String yaml, String name) {
    try {
      JsonNode content = YAML.readTree(yaml);
      if (content.isMissingNode() || content.isNull()) {
        return new LinkedHashMap<>();
      }
      if (!content.isObject()) {
        throw new UserError(name + " is not a spec: it must be keys and values");
      }
      return YAML.convertValue(content, MAPPING);
    } catch (JacksonException e) {
      long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      String reason = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      throw new UserError(name + " is not a spec, line " + Math.max(1, line) + ": " + reason, e);
    }
  }

  /// Overwrites single settings, each given as `section.key=value`.
  ///
  /// Throws `UserError` if one is not of that form.
  static void override(Map<String, Object> fields, List<String> settings) {
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new UserError("a setting must be key=value, was " + setting);
      }
      List<String> keys = Arrays.asList(setting.substring(0, equals).split("\\.", -1));
      Object value = parse("value: " + setting.substring(equals + 1), setting).get("value");
      put(fields, keys, value);
    }
  }

  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> fields, List<String> keys, Object value) {
    Map<String, Object> section = fields;
    for (String key : keys.subList(0, keys.size() - 1)) {
      Object inner = section.get(key);
      if (!(inner instanceof Map)) {
        inner = new LinkedHashMap<String, Object>();
        section.put(key, inner);
      }
      section = (Map<String, Object>) inner;
    }
    section.put(keys.getLast(), value);
  }

  /// The text of resolved settings.
  static String write(Map<String, Object> resolved) {
    return YAML.writeValueAsString(resolved);
  }
}
