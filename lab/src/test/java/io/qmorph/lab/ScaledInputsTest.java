package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.qmorph.env.TaskFamily;
import io.qmorph.lab.ExperimentSpec.Method;
import io.qmorph.nn.Safetensors;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScaledInputsTest {
  /// Every method, and every encoder where there is a choice.
  private static Stream<List<String>> methods() {
    return Stream.of(Method.values())
        .flatMap(method -> {
          String named = "method=" + method.word();
          return switch (method) {
            case CONTEXT_DQN -> encoders(named, "context");
            case RECURRENT_DQN -> encoders(named, "recurrent");
            case Method _ -> Stream.of(List.of(named));
          };
        });
  }

  private static Stream<List<String>> encoders(String named, String section) {
    return Stream.of(EncoderKind.values())
        .map(kind -> List.of(named, section + ".encoder=" + SpecFields.written(kind)));
  }

  /// The units of observations are no matter of any method: training comes to the same parameters,
  /// and these to the same returns on new tasks, to the last bit.
  @ParameterizedTest
  @MethodSource("methods")
  void unitsOfObservationsMakeNoDifference(List<String> settings) {
    ExperimentSpec spec = SmallTraining.spec(settings);
    TaskFamily family = spec.taskFamily();
    try (Workers workers = new Workers(1)) {
      TaskFamily other = ChangedFamily.rescaled(family);
      Tree<NDArray> learned = learned(spec, family, workers);
      Tree<NDArray> rescaled = learned(spec, other, workers);
      assertArrayEquals(bytes(learned), bytes(rescaled));
      assertArrayEquals(
          returns(spec, family, learned, workers), returns(spec, other, rescaled, workers));
    }
  }

  /// All but the transitions that some methods keep, which are as they were observed.
  private static byte[] bytes(Tree<NDArray> learned) {
    Tree<NDArray> compared = Tree.empty();
    for (String name : learned.names()) {
      if (!name.startsWith("memory.query.")) {
        compared = compared.with(name, learned.get(name));
      }
    }
    return new Safetensors(compared, Map.of()).toBytes();
  }

  private static Tree<NDArray> learned(ExperimentSpec spec, TaskFamily family, Workers workers) {
    Training training = SmallTraining.of(spec, family, workers);
    for (int i = 0; i < 3; i++) {
      training.iterate();
    }
    return training instanceof LearnerTraining learner
        ? learner.judged()
        : ((DqnTraining) training).parameters();
  }

  private static double[][] returns(
      ExperimentSpec spec, TaskFamily family, Tree<NDArray> learned, Workers workers) {
    Learners learners = new Learners(spec, family);
    Evaluation evaluation =
        new Evaluation(spec, family, TaskSplit.of(family, spec).validation(), 3, 5, workers);
    return switch (spec.method()) {
      case DQN, LEARNED_OPTIMIZER -> new double[0][];
      case RECURRENT_DQN ->
          new TrainedRecurrent(learners.recurrent(), learned, 0, 2).returns(1, evaluation);
      case Method other ->
          new TrainedLearner(spec, learners.learner(other), learned, 0, workers)
              .returns(1, evaluation);
    };
  }
}
