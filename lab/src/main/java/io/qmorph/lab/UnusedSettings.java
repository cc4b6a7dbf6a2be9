package io.qmorph.lab;

import io.qmorph.lab.ExperimentSpec.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Settings that a method makes no use of. Such a setting must stay as it is by default, so that
/// nobody believes to have changed something by it.
///
/// Sections that are a method's own are refused as a whole with any other. Of the rest, these are
/// the settings that choose between ways to learn; what a family's spec sets for all methods alike,
/// such as `inner.rate`, may be of no use to some.
final class UnusedSettings {
  private static final String CONTEXT = "context";
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

  /// The sections of a method's own settings.
  private static List<String> sections(Method method) {
    return switch (method) {
      case MAML, LEARNED_LOSS, REPTILE, MULTI_TASK, DQN -> List.of();
      case MAML_PLUS_PLUS -> List.of("mamlPlusPlus");
      case IMPLICIT_MAML -> List.of("implicitMaml");
      case LEARNED_UPDATE -> List.of("rule");
      case LEARNED_OPTIMIZER -> List.of("rule", "optimizer");
      case CONTEXT_DQN -> List.of(CONTEXT);
      case HYPERNETWORK -> List.of("hypernetwork");
      case LEARNED_STRUCTURE -> List.of("structure");
      case SIAMESE -> List.of("siamese");
      case META_Q_LEARNING -> List.of("metaQ");
      case RECURRENT_DQN -> List.of("recurrent");
    };
  }

  /// The settings of sections that neither the method nor a baseline reads.
  private static List<String> ofOthers(ExperimentSpec spec) {
    Set<String> unused = new LinkedHashSet<>();
    Stream.of(Method.values()).map(UnusedSettings::sections).forEach(unused::addAll);
    sections(spec.method()).forEach(unused::remove);
    if (spec.trainsContextBaseline()) {
      unused.remove(CONTEXT);
    }
    return unused.stream()
        .flatMap(section ->
            ((Map<?, ?>) value(spec.resolved(), section))
                .keySet().stream().map(key -> section + "." + key))
        .toList();
  }

  /// Throws `UserError` naming the first that is not as by default.
  ///
  /// @param byDefault all settings of the method's default spec
  static void refuse(ExperimentSpec spec, Map<String, Object> byDefault) {
    Stream.of(of(spec.method()), ofOthers(spec))
        .flatMap(List::stream)
        .forEach(setting -> requireDefault(setting, spec, value(byDefault, setting)));
  }

  private static void requireDefault(String setting, ExperimentSpec spec, Object byDefault) {
    Object value = value(spec.resolved(), setting);
    if (!value.equals(byDefault)) {
      throw new UserError(
          "%s must be %s with method %s, which makes no use of it, was %s"
              .formatted(setting, byDefault, spec.method().word(), value));
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
