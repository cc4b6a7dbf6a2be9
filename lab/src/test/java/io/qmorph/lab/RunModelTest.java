package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Simulation;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.nn.Version;
import io.qmorph.policy.Experience;
import io.qmorph.policy.Model;
import io.qmorph.policy.Policy;
import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A model read from a file adapts and acts as the learner does that it was made of.
class RunModelTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "maml, cartpole, 3",
    "maml, mixed, 3",
    "maml-plus-plus, cartpole, 2",
    "implicit-maml, cartpole, 2",
    "learned-update, cartpole, 2",
    "reptile, pendulum, 2",
    "multi-task, gridnavi, 0",
    "context-dqn, mountain-car, 0",
    "hypernetwork, cartpole, 2",
    "learned-loss, cartpole, 2",
    "learned-structure, cartpole, 2"
  })
  void readFromAFileItDoesTheSame(String method, String family, int steps) {
    ExperimentSpec spec =
        ExperimentSpec.byDefault(
            List.of(
                "method=" + method,
                "family=" + family,
                "network.hidden=[8,8]",
                "support.transitions=6",
                "test.gradientSteps=[2,3,5]"));
    TaskFamily tasks = spec.taskFamily();
    MetaLearner learner = new Learners(spec, tasks).learner(spec.method());
    Tree<NDArray> meta = learner.init(RandomSource.XO_SHI_RO_256_PP.create(7));
    Path file = folder.resolve("a.qmorph");
    try (Workers workers = new Workers(1)) {
      TrainedLearner trained = new TrainedLearner(spec, learner, meta, 5, workers);
      RunModel.of(tasks, trained).save(file);
    }
    Model model = Model.load(file);
    assertEquals(method, model.about().get("method"));
    assertEquals(Version.current(), model.about().get("qmorph"));
    assertEquals(spec.yaml(), model.about().get("spec"));
    assertAlike(model, learner, meta, steps, observations(tasks));
  }

  private static void assertAlike(
      Model model, MetaLearner learner, Tree<NDArray> meta, int steps, List<float[]> observed) {
    int observations = model.signature().observations().size();
    Experience seen = model.experience();
    BatchArrays support = new BatchArrays(1, seen.capacity(), observations);
    for (int i = 0; i < 4; i++) {
      float[] from = observed.get(i);
      float[] to = observed.get(i + 1);
      int action = i % 2;
      seen.add(from, action, i - 1.5, to, i == 3, false);
      float reward = (float) ((i - 1.5) * model.signature().support().rewardScale());
      float discount = (float) model.signature().support().discount();
      support.set(0, i, from, 0, action, reward, to, 0, i == 3, discount);
    }
    support.fill(0, 4);
    Tree<ArrayType> types = meta.map(NDArray::type);
    Program program = OuterLoop.adaptation(learner, types, seen.capacity(), steps);
    Tree<NDArray> one = support.tree().map(array -> array.reshaped(array.shape().remove(0)));
    Tree<NDArray> expected =
        new Reference().compile(program).run(meta.prefixed("meta").merge(one.prefixed("support")));
    Policy policy = model.adapt(seen, steps);
    policy
        .parameters()
        .zip(
            expected,
            (given, right) -> {
              assertArrayEquals(right.floats(), given.floats(), 2e-3f);
              return given;
            });
    observed.forEach(observation -> assertValuesAlike(policy, learner, observation));
  }

  private static void assertValuesAlike(Policy policy, MetaLearner learner, float[] observation) {
    ArrayType one = ArrayType.floats(1, observation.length);
    Program values =
        Program.trace(
            policy.parameters().map(NDArray::type).prefixed("parameters").with("observation", one),
            inputs ->
                Tree.of(
                    "values",
                    learner
                        .network()
                        .apply(inputs.under("parameters"), inputs.get("observation"))));
    float[] expected =
        new Reference()
            .compile(values)
            .run(
                policy
                    .parameters()
                    .prefixed("parameters")
                    .with("observation", NDArray.of(one.shape(), observation)))
            .get("values")
            .floats();
    assertArrayEquals(expected, policy.values(observation), 1e-3f);
    float chosen = expected[policy.act(observation)];
    for (float value : expected) {
      assertTrue(value <= chosen + 2e-3f, () -> "value " + value + " is above " + chosen);
    }
  }

  /// What is seen on the first steps of the default task.
  private static List<float[]> observations(TaskFamily family) {
    Simulation simulation = new Simulation(family.environment(family.parse(Map.of())), 100);
    List<float[]> observed = new ArrayList<>(List.of(simulation.reset(3)));
    for (int i = 0; i < 6; i++) {
      observed.add(simulation.step(i % 2).observation());
    }
    return observed;
  }
}
