package io.qmorph.cli;

import io.qmorph.lab.ExperimentSpec.Method;
import java.util.List;
import java.util.stream.Stream;

/// What makes the methods' own parts of a run small; only the chosen method's may be set.
final class SmallMethods {
  private SmallMethods() {}

  /// The settings for the method that is chosen among `given`, each `key=value`.
  static List<String> settings(List<String> given) {
    return Stream.of(Method.values())
        .filter(method -> given.contains("method=" + method.word()))
        .flatMap(method -> settings(method).stream())
        .toList();
  }

  private static List<String> settings(Method method) {
    return switch (method) {
      case META_Q_LEARNING -> List.of("metaQ.ownSteps=1");
      case RECURRENT_DQN ->
          List.of(
              "recurrent.size=8",
              "recurrent.window=10",
              "recurrent.burnIn=2",
              "recurrent.episodes=2");
      case LEARNED_OPTIMIZER ->
          List.of(
              "optimizer.lifetime=8",
              "optimizer.truncation=2",
              "optimizer.agents=4",
              "optimizer.report=[0,8]");
      case Method _ -> List.of();
    };
  }
}
