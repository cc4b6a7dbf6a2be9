package io.qmorph.lab;

import io.qmorph.env.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// One section of a spec being read: keys and values as they were written.
///
/// Each call takes one key, checks its value, and remembers the value that holds, given or default.
/// So one declaration reads a setting, validates it and writes the resolved spec.
final class SpecFields {
  private final String path;
  private final Map<String, Object> given;
  private final SequencedMap<String, Object> resolved = new LinkedHashMap<>();
  private final SequencedMap<String, SpecFields> sections = new LinkedHashMap<>();

  SpecFields(String path, Map<String, Object> given) {
    this.path = path;
    this.given = given;
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private UserError wrong(String key, String rule, Object value) {
    return new UserError(full(key) + " must be " + rule + ", was " + shown(value));
  }

  /// A text is told from what it looks like.
  private static String shown(Object value) {
    return switch (value) {
      case null -> "nothing";
      case String text -> "\"" + text + "\", a text";
      case Object other -> other.toString();
    };
  }

  private <T> T keep(String key, T value) {
    resolved.put(key, value);
    return value;
  }

  /// A number in `[low, high]`.
  double number(String key, double byDefault, double low, double high) {
    Object value = given.getOrDefault(key, byDefault);
    if (!(value instanceof Number number)
        || !(number.doubleValue() >= low && number.doubleValue() <= high)) {
      throw wrong(key, "a number in [" + text(low) + ", " + text(high) + "]", value);
    }
    return keep(key, number.doubleValue());
  }

  private static String text(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  /// A whole number in `[low, high]`.
  int integer(String key, int byDefault, int low, int high) {
    return (int) whole(key, byDefault, low, high);
  }

  /// A whole number of 64 bits.
  long whole(String key, long byDefault, long low, long high) {
    Object value = given.getOrDefault(key, byDefault);
    if (!isWhole(value)
        || ((Number) value).longValue() < low
        || ((Number) value).longValue() > high) {
      throw wrong(key, "a whole number in [" + low + ", " + high + "]", value);
    }
    return keep(key, ((Number) value).longValue());
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long;
  }

  /// True or false.
  boolean flag(String key, boolean byDefault) {
    Object value = given.getOrDefault(key, byDefault);
    if (!(value instanceof Boolean flag)) {
      throw wrong(key, "true or false", value);
    }
    return keep(key, flag);
  }

  /// A word.
  String text(String key, String byDefault) {
    Object value = given.getOrDefault(key, byDefault);
    if (!(value instanceof String text)) {
      throw wrong(key, "a word", value);
    }
    return keep(key, text);
  }

  /// One of `choices`, written in lower case with hyphens.
  <T extends Enum<T>> T choice(String key, T byDefault, T[] choices) {
    Object value = given.getOrDefault(key, written(byDefault));
    for (T choice : choices) {
      if (written(choice).equals(value)) {
        keep(key, written(choice));
        return choice;
      }
    }
    List<String> words = Stream.of(choices).map(SpecFields::written).toList();
    String nearest = Spelling.nearest(String.valueOf(value), words);
    String rule = "one of " + String.join(", ", words);
    throw new UserError(
        full(key) + " must be " + rule + ", was " + value + "; did you mean " + nearest + "?");
  }

  /// How a choice is written in a spec.
  static String written(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// A list of whole numbers, each in `[low, high]`.
  List<Integer> integers(String key, List<Integer> byDefault, int low, int high) {
    Object value = given.getOrDefault(key, byDefault);
    List<Integer> numbers = new ArrayList<>();
    for (Object item : value instanceof List<?> list ? list : List.of("no list")) {
      if (!(item instanceof Integer number) || number < low || number > high) {
        throw wrong(key, "a list of whole numbers in [" + low + ", " + high + "]", value);
      }
      numbers.add(number);
    }
    return keep(key, List.copyOf(numbers));
  }

  /// A list of at least one whole number in `[low, high]`, each above the one before.
  List<Integer> ascending(String key, List<Integer> byDefault, int low, int high) {
    List<Integer> numbers = integers(key, byDefault, low, high);
    if (numbers.isEmpty() || !numbers.equals(numbers.stream().sorted().distinct().toList())) {
      throw wrong(key, "a list of at least one whole number, in ascending order", numbers);
    }
    return numbers;
  }

  /// A word or a list of words, at least one; kept as it was written.
  List<String> words(String key, String byDefault) {
    Object value = given.getOrDefault(key, byDefault);
    List<String> words = new ArrayList<>();
    for (Object item : value instanceof List<?> list ? list : List.of(String.valueOf(value))) {
      if (!(item instanceof String || isWhole(item))) {
        throw wrong(key, "a word or a list of words", value);
      }
      words.add(item.toString());
    }
    if (words.isEmpty()) {
      throw wrong(key, "a word or a list of at least one", value);
    }
    keep(key, value instanceof List ? List.copyOf(words) : words.getFirst());
    return List.copyOf(words);
  }

  /// The section of that name; one without keys if it is missing.
  SpecFields section(String key) {
    Object value = given.getOrDefault(key, Map.of());
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(key, "a section of keys and values", value);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    map.forEach((name, field) -> fields.put(String.valueOf(name), field));
    SpecFields section = new SpecFields(full(key), fields);
    sections.put(key, section);
    keep(key, section.resolved);
    return section;
  }

  /// The keys that are given.
  List<String> names() {
    return List.copyOf(given.keySet());
  }

  /// The settings of a section as `key=value`, whatever they are; none if it is missing.
  List<String> settings(String key) {
    Object value = given.getOrDefault(key, Map.of());
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(key, "a section of keys and values", value);
    }
    keep(key, map);
    return map.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList();
  }

  /// Ends the reading.
  ///
  /// Throws `UserError` naming the first key that nobody asked for, and the nearest that exists.
  void finish() {
    List<String> known = List.copyOf(resolved.keySet());
    given.forEach((key, value) -> {
      if (!known.contains(key)) {
        throw unknown(key, value instanceof Map && !sections.isEmpty());
      }
    });
    sections.values().forEach(SpecFields::finish);
  }

  private UserError unknown(String key, boolean isSection) {
    String nearest = Spelling.nearest(key, (isSection ? sections : resolved).keySet());
    String what =
        isSection ? " is not a section; did you mean " : " is not a setting; did you mean ";
    return new UserError(full(key) + what + full(nearest) + "?");
  }

  /// All settings that hold, in the order they were asked for.
  SequencedMap<String, Object> resolved() {
    return resolved;
  }
}
