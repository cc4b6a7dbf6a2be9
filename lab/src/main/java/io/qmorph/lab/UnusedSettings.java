package io.qmorph.lab;

import io.qmorph.lab.ExperimentSpec.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Settings that a method makes no use of. Such a setting must stay as it is by default, so that
/// nobody believes to have changed something by it.
///
/// Sections named after a method are that method's. Of the others, these are the settings that
/// choose between ways to learn; what a family's spec sets for all methods alike, such as
/// `inner.rate`, may be of no use to some.
final class UnusedSettings {
  private static final String ORDER = "inner.order";
  private static final String LEARN_RATES = "inner.learnRates";
  private static final String RATES_FACTOR = "inner.ratesFactor";
  private static final String ADAPTS = "inner.adapts";
  private static final String PROXIMAL = "inner.proximal";
  private static final String CLIP = "inner.clip";
  private static final String SEGMENT = "inner.segment";
  private static final String WEIGHT_DECAY = "outer.weightDecay";
  private static final String DROPOUT = "network.dropout";

  private UnusedSettings() {}

  /// Where no rates are learned, `inner.learnRates` may say so.
  private static List<String> of(Method method) {
    return switch (method) {
      case MAML, LEARNED_STRUCTURE -> List.of();
      case MAML_PLUS_PLUS -> List.of(LEARN_RATES);
      case IMPLICIT_MAML, REPTILE -> List.of(ORDER, RATES_FACTOR, SEGMENT);
      case LEARNED_UPDATE -> List.of(ORDER, ADAPTS, PROXIMAL, CLIP, SEGMENT);
      case LEARNED_LOSS -> List.of(ORDER, LEARN_RATES, ADAPTS, PROXIMAL, CLIP, SEGMENT);
      case MULTI_TASK -> List.of(ORDER, RATES_FACTOR, PROXIMAL, CLIP, SEGMENT);
      case SIAMESE -> List.of(ORDER, RATES_FACTOR, PROXIMAL, CLIP, SEGMENT, DROPOUT);
      case HYPERNETWORK, CONTEXT_DQN, META_Q_LEARNING ->
          List.of(ORDER, RATES_FACTOR, ADAPTS, PROXIMAL, CLIP, SEGMENT);
      case RECURRENT_DQN, LEARNED_OPTIMIZER, DQN ->
          List.of(ORDER, RATES_FACTOR, ADAPTS, PROXIMAL, CLIP, SEGMENT, WEIGHT_DECAY, DROPOUT);
    };
  }

  /// Throws `UserError` naming the first that is not as by default.
  ///
  /// @param given all settings, resolved
  /// @param byDefault all settings of the method's default spec
  static void refuse(Method method, Map<String, Object> given, Map<String, Object> byDefault) {
    for (String setting : of(method)) {
      Object value = value(given, setting);
      if (!value.equals(value(byDefault, setting))) {
        throw new UserError(
            "%s must be %s with method %s, which makes no use of it, was %s"
                .formatted(setting, value(byDefault, setting), method.word(), value));
      }
    }
  }

  private static Object value(Map<String, Object> settings, String name) {
    Object value = settings;
    for (String key : name.split("\\.")) {
      value = Objects.requireNonNull(((Map<?, ?>) value).get(key));
    }
    return value;
  }
}
