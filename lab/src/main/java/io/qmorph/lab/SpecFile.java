package io.qmorph.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Specs as YAML text: plain values only, each key once.
final class SpecFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();
  private static final Pattern LINE = Pattern.compile("line (\\d+)");
  private static final TypeReference<LinkedHashMap<String, Object>> MAPPING =
      new TypeReference<>() {};

  private SpecFile() {}

  /// The keys and values of a file.
  ///
  /// Throws `UserError` naming the file and what is wrong with it.
  static Map<String, Object> read(Path file) {
    Map<String, Object> fields;
    try {
      fields = parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new UserError("can't read the spec " + file + ": " + Reasons.of(e), e);
    }
    if (fields.isEmpty()) {
      throw new UserError(
          file + " is empty: it must hold settings such as family: reversible-cartpole");
    }
    return fields;
  }

  /// The keys and values of a text; `name` is for messages.
  static Map<String, Object> parse(String yaml, String name) {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(yaml)) {
      requirePlain(yaml, name);
      List<JsonNode> all = documents.readAll();
      if (all.isEmpty() || all.size() == 1 && all.getFirst().isNull()) {
        return new LinkedHashMap<>();
      }
      if (all.size() > 1 || !all.getFirst().isObject()) {
        throw new UserError(name + " is not a spec: it must be one document of keys and values");
      }
      return YAML.convertValue(all.getFirst(), MAPPING);
    } catch (JacksonException e) {
      throw new UserError(name + " is not a spec, line " + line(e) + ": " + reason(e), e);
    }
  }

  /// The library reads an alias as the text of its name: a wrong value, and no error.
  private static void requirePlain(String yaml, String name) {
    try (JsonParser parser = YAML.createParser(yaml)) {
      while (parser.nextToken() != null) {
        boolean alias = parser instanceof YAMLParser yamlParser && yamlParser.isCurrentAlias();
        if (alias || parser.getTypeId() != null) {
          int line = parser.currentTokenLocation().getLineNr();
          throw new UserError(
              name + " is not a spec, line " + line + ": aliases and tags are not allowed");
        }
      }
    }
  }

  /// Where the parser got stuck: the last line that its message names.
  private static String line(JacksonException e) {
    Optional<String> named =
        LINE.matcher(String.valueOf(e.getOriginalMessage()))
            .results()
            .map(match -> match.group(1))
            .reduce((_, last) -> last);
    long located = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
    return named.orElse(Long.toString(located));
  }

  /// What the parser says, without its excerpts of the text, which are indented.
  private static String reason(JacksonException e) {
    return String.valueOf(e.getOriginalMessage())
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(": "));
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
      Object value =
          Objects.requireNonNullElse(
              parse("value: " + setting.substring(equals + 1), setting).get("value"), "nothing");
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
