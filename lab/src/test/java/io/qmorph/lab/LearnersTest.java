package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.nn.Network;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnersTest {
  private static Learners mixed(String... settings) {
    List<String> all = Stream.concat(Stream.of("family=mixed"), Stream.of(settings)).toList();
    ExperimentSpec spec = ExperimentSpec.byDefault(all);
    return new Learners(spec, spec.taskFamily());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LEARNED_STRUCTURE", "LEARNED_OPTIMIZER", "RECURRENT_DQN"})
  void methodsTakeTasksOfSeveralKinds(ExperimentSpec.Method method) {
    Network network = mixed("method=" + method.word()).learner(method).network();
    assertEquals(9, network.inputs());
    assertEquals(3, network.outputs());
  }

  @Test
  void aLearnedStructureIsForOneKind() {
    Learners learners = mixed();
    var error =
        assertThrows(
            UserError.class, () -> learners.learner(ExperimentSpec.Method.LEARNED_STRUCTURE));
    assertEquals(
        "method learned-structure takes tasks of one kind only, mixed mixes some",
        error.getMessage());
  }

  /// Layers of a kind's own extents around a shared core.
  @Test
  void tasksOfSeveralKindsHaveAFirstAndALastLayerEach() {
    var parameters =
        mixed("network.hidden=[8,5]").network().init(RandomSource.SPLIT_MIX_64.create(0L));
    List<Integer> observations = List.of(4, 2, 6);
    List<Integer> actions = List.of(2, 3, 3);
    for (int kind = 0; kind < 3; kind++) {
      var encoder = parameters.get("encoder." + kind + ".0.weight").shape();
      var head = parameters.get("head." + kind + ".0.weight").shape();
      assertEquals(List.of(8, observations.get(kind)), List.of(encoder.size(0), encoder.size(1)));
      assertEquals(List.of(actions.get(kind), 5), List.of(head.size(0), head.size(1)));
    }
    assertEquals(
        List.of("0.weight", "0.bias", "1.weight", "1.bias"), parameters.under("core").names());
  }

  /// Three numbers for the kind and one for each of eight parameters, behind the nine.
  @Test
  void theCoreReadsWhatIsToldOfATask() {
    Network network = mixed("informed=true", "network.hidden=[8]").network();
    assertEquals(9 + 3 + 8, network.inputs());
    var parameters = network.init(RandomSource.SPLIT_MIX_64.create(0L));
    assertEquals(8 + 11, parameters.get("core.0.weight").shape().size(1));
  }

  @Test
  void dropoutNeedsUnits() {
    var error =
        assertThrows(
            UserError.class,
            () -> ExperimentSpec.byDefault(List.of("network.hidden=[]", "network.dropout=0.1")));
    assertEquals("network.dropout must be 0 without hidden layers, was 0.1", error.getMessage());
  }

  @Test
  void dropoutIsARateThatLeavesSomething() {
    for (String rate : List.of("-0.1", "0.95")) {
      var error =
          assertThrows(
              UserError.class, () -> ExperimentSpec.byDefault(List.of("network.dropout=" + rate)));
      assertEquals("network.dropout must be a number in [0, 0.9], was " + rate, error.getMessage());
    }
  }

  /// What is saved and adapts to new tasks is the whole network's learner; training has masks.
  @Test
  void onlyTrainingHasDropout() {
    Learners learners = mixed("network.dropout=0.1", "network.hidden=[8,5]");
    ExperimentSpec.Method maml = ExperimentSpec.Method.MAML;
    assertEquals(List.of(), learners.learner(maml).maskTypes().names());
    assertEquals(
        List.of("encoder.mask", "core.0.mask", "core.mask"),
        learners.trained(maml).maskTypes().names());
    Learners without = mixed("network.hidden=[8,5]");
    assertEquals(without.learner(maml), without.trained(maml));
    assertEquals(without.learner(maml), learners.learner(maml));
  }

  @Test
  void tasksOfSeveralKindsNeedALayer() {
    var error = assertThrows(UserError.class, () -> mixed("network.hidden=[]"));
    assertEquals(
        "network.hidden must have a layer for tasks of several kinds, was []", error.getMessage());
  }
}
