package io.qmorph.cli;

import io.qmorph.policy.Experience;
import io.qmorph.policy.Model;
import io.qmorph.policy.Policy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One client's talk with a model, a line of JSON for a line of JSON: observations are answered
/// with actions, transitions are kept, and the policy adapts when it is told to.
final class Conversation {
  private static final Set<String> TRANSITION =
      Set.of("observation", "action", "reward", "next", "terminated", "truncated");

  private final JsonMapper json = new JsonMapper();
  private final Model model;
  private final boolean values;
  private final Experience seen;
  private Policy policy;

  /// @param values whether answers hold the values of all actions
  Conversation(Model model, boolean values) {
    this.model = model;
    this.values = values;
    this.seen = model.experience();
    this.policy = model.policy();
  }

  /// The answer to a line.
  ///
  /// Throws `IllegalArgumentException` naming what is wrong with it, and `ArithmeticException` if
  /// numbers cease to be finite; the policy stays as it was.
  String answer(String line) {
    JsonNode given = parse(line);
    ObjectNode answer = json.createObjectNode();
    if (given.isArray()) {
      act(numbers("observation", given), answer);
    } else if (given.has("adapt")) {
      requireKeys(given, Set.of("adapt"));
      adapt(whole("adapt", given.get("adapt")), answer);
    } else if (given.has("action")) {
      requireKeys(given, TRANSITION);
      add(given, answer);
    } else {
      requireKeys(given, Set.of("observation"));
      act(numbers("observation", given.get("observation")), answer);
    }
    return answer.toString();
  }

  private JsonNode parse(String line) {
    try {
      JsonNode given = json.readTree(line);
      if (given.isArray() || given.isObject()) {
        return given;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it must be JSON, was " + line, e);
    }
    throw new IllegalArgumentException("it must be an array or an object, was " + line);
  }

  private static void requireKeys(JsonNode given, Set<String> keys) {
    Set<String> missing = new TreeSet<>(keys);
    missing.removeAll(given.propertyNames());
    if (!missing.isEmpty() || given.size() != keys.size()) {
      throw new IllegalArgumentException(
          "it must have the keys " + new TreeSet<>(keys) + ", had " + given.propertyNames());
    }
  }

  private void act(float[] observation, ObjectNode answer) {
    answer.put("action", policy.act(observation));
    if (values) {
      var all = answer.putArray("values");
      for (float value : policy.values(observation)) {
        all.add(value);
      }
    }
  }

  private void add(JsonNode given, ObjectNode answer) {
    seen.add(
        numbers("observation", given.get("observation")),
        whole("action", given.get("action")),
        number("reward", given.get("reward")),
        numbers("next", given.get("next")),
        flag("terminated", given.get("terminated")),
        flag("truncated", given.get("truncated")));
    answer.put("seen", seen.size());
  }

  private void adapt(int steps, ObjectNode answer) {
    policy = model.adapt(seen, steps);
    answer.put("adapted", steps);
    answer.put("norm", policy.change().norm());
    answer.put("relative", policy.change().relative());
  }

  private static float[] numbers(String name, JsonNode given) {
    List<JsonNode> items = given.isArray() ? given.valueStream().toList() : List.of(given);
    float[] numbers = new float[items.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) number(name, items.get(i));
    }
    return numbers;
  }

  private static double number(String name, JsonNode given) {
    if (!given.isNumber()) {
      throw new IllegalArgumentException(name + " must be of numbers, was " + given);
    }
    return given.asDouble();
  }

  private static int whole(String name, JsonNode given) {
    if (!given.isInt()) {
      throw new IllegalArgumentException(name + " must be a whole number, was " + given);
    }
    return given.asInt();
  }

  private static boolean flag(String name, JsonNode given) {
    if (!given.isBoolean()) {
      throw new IllegalArgumentException(name + " must be true or false, was " + given);
    }
    return given.asBoolean();
  }
}
