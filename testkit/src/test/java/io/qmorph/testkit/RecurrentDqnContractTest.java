package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.meta.GruHistory;
import io.qmorph.meta.HistoryEncoder;
import io.qmorph.meta.RecurrentDqn;
import io.qmorph.meta.SetHistory;
import io.qmorph.nn.Activation;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.rl.QLoss;
import io.qmorph.rl.SequenceReplay;
import io.qmorph.rl.TdLoss;
import io.qmorph.rl.Window;
import io.qmorph.rl.WindowArrays;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A recurrent DQN descends its loss, with every loss and either encoder, for one task as for many.
class RecurrentDqnContractTest {
  private static final int OBSERVATIONS = 3;
  private static final int ACTIONS = 2;
  private static final int SIZE = 4;
  private static final int TASKS = 6;
  private static final int SEQUENCES = 2;
  private static final int LENGTH = 5;

  private static Network network(int inputs, int outputs) {
    return new Mlp(
        inputs, List.of(5), outputs, Activation.TANH, false, Initializer.FAN_IN_UNIFORM, 1);
  }

  private static List<QLoss> losses() {
    List<QLoss> losses = new ArrayList<>();
    for (boolean doubleQ : new boolean[] {false, true}) {
      losses.add(new TdLoss(new TdLoss.Error.Squared(), doubleQ));
      losses.add(new TdLoss(new TdLoss.Error.Huber(0.1), doubleQ));
    }
    return losses;
  }

  static List<RecurrentDqn> agents() {
    Network features = network(2 * OBSERVATIONS + ACTIONS + 2, SIZE);
    List<RecurrentDqn> agents = new ArrayList<>();
    for (QLoss loss : losses()) {
      for (HistoryEncoder encoder :
          List.of(new GruHistory(features, SIZE), new SetHistory(features))) {
        agents.add(new RecurrentDqn(encoder, network(OBSERVATIONS + SIZE, ACTIONS), loss, 0));
      }
    }
    return agents;
  }

  private static Comparison comparison(RecurrentDqn agent) {
    return new Comparison(agent.toString(), 1);
  }

  /// Parameters, and for each task two stretches of random steps with ends and borders.
  private static Tree<NDArray> inputs(RecurrentDqn agent) {
    UniformRandomProvider random = comparison(agent).stream();
    WindowArrays windows = new WindowArrays(TASKS, SEQUENCES, LENGTH, OBSERVATIONS, SIZE);
    for (int task = 0; task < TASKS; task++) {
      SequenceReplay replay = new SequenceReplay(60, 2, OBSERVATIONS, SIZE);
      for (int row = 0; row < 30; row++) {
        replay.append(
            numbers(random, 2 * SIZE),
            0,
            numbers(random, 2 * OBSERVATIONS),
            new int[] {random.nextInt(ACTIONS), random.nextInt(ACTIONS)},
            numbers(random, 2),
            numbers(random, 2 * OBSERVATIONS),
            numbers(random, 2 * OBSERVATIONS),
            new boolean[] {row % 4 == 1, row % 5 == 3},
            new boolean[] {row % 7 == 2, row % 5 == 3});
      }
      replay.sample(random, 0, 3, 0.9, 1, windows, task);
    }
    return agent
        .init(random)
        .prefixed("meta")
        .merge(agent.init(random).prefixed("target"))
        .merge(windows.tree().prefixed("window"));
  }

  private static float[] numbers(UniformRandomProvider random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  private static Program gradient(RecurrentDqn agent, Tree<NDArray> inputs) {
    Tree<ArrayType> types = inputs.under("meta").map(NDArray::type);
    return agent.gradient(types, SEQUENCES, LENGTH);
  }

  @ParameterizedTest
  @MethodSource("agents")
  void directionAgreesWithDifferences(RecurrentDqn agent) {
    Tree<NDArray> all = inputs(agent);
    Tree<NDArray> one =
        RandomBatches.task(all, name -> name.startsWith("window."), 0)
            .merge(all.under("meta").prefixed("moved"));
    Program program =
        Program.trace(
            one.map(NDArray::type),
            inputs -> {
              Window window = Window.of(inputs.under("window"));
              var moved = inputs.under("moved");
              var error = agent.error(moved, inputs.under("target"), window);
              return Gradient.of(error, moved).prefixed("gradient").with("value", error);
            });
    comparison(agent).requireDerivative(program, one);
  }

  @ParameterizedTest
  @MethodSource("agents")
  void liftedEqualsALoop(RecurrentDqn agent) {
    Tree<NDArray> inputs = inputs(agent);
    comparison(agent)
        .requireLiftable(
            gradient(agent, inputs), TASKS, inputs, name -> !name.startsWith("window."));
  }

  @ParameterizedTest
  @MethodSource("agents")
  void sameBytesOnAnyNumberOfThreads(RecurrentDqn agent) {
    Tree<NDArray> inputs = inputs(agent);
    assertEquals(mean(agent, inputs, 1), mean(agent, inputs, 3));
  }

  private static Tree<NDArray> mean(RecurrentDqn agent, Tree<NDArray> inputs, int threads) {
    try (Workers workers = new Workers(threads)) {
      return new Sharded(
              new Simd(),
              workers,
              gradient(agent, inputs),
              TASKS,
              name -> !name.startsWith("window."),
              _ -> true)
          .run(inputs);
    }
  }
}
