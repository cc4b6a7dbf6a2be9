package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.nn.Mlp;
import io.qmorph.rl.Batch;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.TdLoss;
import io.qmorph.rl.Window;
import io.qmorph.rl.WindowArrays;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One stretch of a lane, seen step by step in acting and all at once in learning.
class RecurrentDqnTest {
  private static final int OBSERVATIONS = 2;
  private static final int ACTIONS = 3;
  private static final int SIZE = 4;
  private static final int LENGTH = 6;
  private static final int BORDER = 2;
  private static final TdLoss LOSS = new TdLoss(new TdLoss.Error.Squared(), true);

  private static RecurrentDqn agent(HistoryEncoder encoder, int burnIn) {
    Mlp values = Mlp.relu(OBSERVATIONS + SIZE, List.of(8), ACTIONS);
    return new RecurrentDqn(encoder, values, LOSS, burnIn);
  }

  static List<HistoryEncoder> encoders() {
    Mlp features = Mlp.relu(TransitionFeatures.size(OBSERVATIONS, ACTIONS), List.of(8), SIZE);
    return List.of(new GruHistory(features, SIZE), new SetHistory(features));
  }

  private static UniformRandomProvider random(long seed) {
    return RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  private static float[] numbers(UniformRandomProvider random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  /// A stretch whose third step is the last before a border, and whose transitions span two steps
  /// where they can. The first `burnIn` steps don't count.
  private static Tree<NDArray> window(long seed, int burnIn) {
    UniformRandomProvider random = random(seed);
    WindowArrays windows = new WindowArrays(1, 1, LENGTH, OBSERVATIONS, SIZE);
    for (int step = 0; step < LENGTH; step++) {
      boolean last = step == BORDER;
      int until = last ? step : Math.min(step + 1, LENGTH - 1);
      windows
          .batch()
          .set(
              0,
              step,
              numbers(random, OBSERVATIONS),
              0,
              random.nextInt(ACTIONS),
              random.nextFloat(),
              numbers(random, OBSERVATIONS),
              0,
              step == 4,
              0.8f);
      windows.set(
          0, step, numbers(random, OBSERVATIONS), 0, random.nextFloat(), step == 1, last, until);
    }
    windows.setState(0, 0, numbers(random, SIZE), 0);
    windows.weigh(0, burnIn);
    return windows.tree().map(array -> array.reshaped(array.shape().remove(0)));
  }

  private static Tree<double[]> run(
      Tree<NDArray> inputs, Function<Tree<Tensor>, Tree<Tensor>> body) {
    return Reference.evaluate(Program.trace(inputs.map(NDArray::type), body), inputs);
  }

  private static Tree<NDArray> inputs(RecurrentDqn agent, Tree<NDArray> window) {
    return agent
        .init(random(7))
        .prefixed("meta")
        .merge(agent.init(random(8)).prefixed("target"))
        .merge(window.prefixed("window"));
  }

  private static double error(RecurrentDqn agent, Tree<NDArray> window) {
    return run(
            inputs(agent, window),
            all ->
                Tree.of(
                    "loss",
                    agent.error(
                        all.under("meta"), all.under("target"), Window.of(all.under("window")))))
        .get("loss")[0];
  }

  /// What the agent is shown in a lane after a step of the window.
  private static Tree<NDArray> seen(Tree<NDArray> window, int step, float[] state, boolean fresh) {
    return Tree.of("observation", NDArray.zeros(Shape.of(1, OBSERVATIONS)))
        .with("state", NDArray.of(Shape.of(1, SIZE), state))
        .with("fresh", NDArray.of(Shape.of(1), fresh ? 1 : 0))
        .with("previous.observation", row(window, "batch.observation", step))
        .with("previous.action", NDArray.ofInts(Shape.of(1), action(window, step)))
        .with("previous.reward", NDArray.of(Shape.of(1), number(window, "earned", step)))
        .with("previous.reached", row(window, "reached", step))
        .with("previous.terminated", NDArray.of(Shape.of(1), number(window, "ended", step)));
  }

  private static NDArray row(Tree<NDArray> window, String name, int step) {
    float[] all = window.get(name).floats();
    return NDArray.of(
        Shape.of(1, OBSERVATIONS),
        Arrays.copyOfRange(all, step * OBSERVATIONS, (step + 1) * OBSERVATIONS));
  }

  private static float number(Tree<NDArray> window, String name, int step) {
    return window.get(name).floats()[step];
  }

  private static int action(Tree<NDArray> window, int step) {
    return window.get("batch.action").ints()[step];
  }

  /// The state that acting goes on with after a step of the window.
  private static float[] next(
      RecurrentDqn agent,
      Tree<NDArray> parameters,
      Tree<NDArray> window,
      int step,
      float[] state,
      boolean fresh) {
    Tree<NDArray> inputs =
        parameters.prefixed("parameters").merge(seen(window, step, state, fresh));
    Program policy = agent.policy(parameters.map(NDArray::type), 1);
    return new Reference().compile(policy).run(inputs).get("state").floats();
  }

  /// The loss is that of plain Q-learning on observations with the states that acting has behind
  /// them: before each step, and after the last that the transition spans.
  @ParameterizedTest
  @MethodSource("encoders")
  void learnsWithTheStatesThatActingHas(HistoryEncoder encoder) {
    RecurrentDqn agent = agent(encoder, 0);
    Tree<NDArray> window = window(3, 0);
    float[] before = states(agent, agent.init(random(7)), window, true);
    float[] after = states(agent, agent.init(random(8)), window, false);
    int[] follower = window.get("follower").ints();
    float[] following = new float[LENGTH * SIZE];
    for (int step = 0; step < LENGTH; step++) {
      System.arraycopy(after, follower[step] * SIZE, following, step * SIZE, SIZE);
    }
    Tree<NDArray> batch =
        window
            .under("batch")
            .with("observation", behind(window.get("batch.observation"), before))
            .with("nextObservation", behind(window.get("batch.nextObservation"), following));
    double expected =
        run(
                inputs(agent, window).merge(batch.prefixed("plain")),
                all ->
                    Tree.of(
                        "loss",
                        LOSS.of(
                            agent.values(),
                            all.under("meta.values"),
                            all.under("target.values"),
                            Batch.of(all.under("plain")))))
            .get("loss")[0];
    assertEquals(expected, error(agent, window), 1e-6);
  }

  /// The states `[length, state]` of the stretch, before each step or after it, by acting.
  private static float[] states(
      RecurrentDqn agent, Tree<NDArray> parameters, Tree<NDArray> window, boolean before) {
    float[] states = new float[LENGTH * SIZE];
    float[] state = window.get("state").floats();
    for (int step = 0; step < LENGTH; step++) {
      float[] after = next(agent, parameters, window, step, state, false);
      System.arraycopy(before ? state : after, 0, states, step * SIZE, SIZE);
      state = next(agent, parameters, window, step, state, step == BORDER);
    }
    return states;
  }

  private static NDArray behind(NDArray observations, float[] states) {
    float[] all = new float[LENGTH * (OBSERVATIONS + SIZE)];
    for (int step = 0; step < LENGTH; step++) {
      int at = step * (OBSERVATIONS + SIZE);
      System.arraycopy(observations.floats(), step * OBSERVATIONS, all, at, OBSERVATIONS);
      System.arraycopy(states, step * SIZE, all, at + OBSERVATIONS, SIZE);
    }
    return NDArray.of(Shape.of(LENGTH, OBSERVATIONS + SIZE), all);
  }

  /// Step 1 terminates its episode, and the state is kept; only a border clears it.
  @ParameterizedTest
  @MethodSource("encoders")
  void remembersOverEpisodesAndForgetsAtBorders(HistoryEncoder encoder) {
    RecurrentDqn agent = agent(encoder, 0);
    Tree<NDArray> parameters = agent.init(random(7));
    Tree<NDArray> window = window(3, 0);
    assertEquals(1, number(window, "ended", 1));
    float[] one = next(agent, parameters, window, 1, new float[] {1, 1, 1, 1}, false);
    float[] other = next(agent, parameters, window, 1, new float[SIZE], false);
    assertFalse(Arrays.equals(one, other));
    float[] fresh = next(agent, parameters, window, 1, new float[] {1, 1, 1, 1}, true);
    assertArrayEquals(new float[SIZE], fresh);
  }

  /// Steps 3 to 5 alone count here. What lies before the border has no influence on them.
  @ParameterizedTest
  @MethodSource("encoders")
  void learnsNothingAcrossABorder(HistoryEncoder encoder) {
    RecurrentDqn agent = agent(encoder, 0);
    Tree<NDArray> window = window(3, BORDER + 1);
    double expected = error(agent, window);
    window.get("earned").floats()[1] = 5;
    window.get("state").floats()[0] = 5;
    assertEquals(expected, error(agent, window), 1e-9);
    window.get("border").floats()[BORDER] = 0;
    assertFalse(Math.abs(expected - error(agent, window)) < 1e-9);
  }

  /// The loss is the same with burn-in, and what the values learn; the encoder learns less.
  @ParameterizedTest
  @MethodSource("encoders")
  void noGradientPassesTheBurnIn(HistoryEncoder encoder) {
    int burnIn = 4;
    Tree<NDArray> window = window(3, burnIn);
    Tree<double[]> gradient = gradient(agent(encoder, burnIn), window);
    Tree<double[]> through = gradient(agent(encoder, 0), window);
    assertArrayEquals(gradient.get("loss"), through.get("loss"), 1e-9);
    String encoding = "gradient.encoder.features.0.weight";
    assertFalse(Arrays.equals(gradient.get(encoding), through.get(encoding)));
    String values = "gradient.values.0.weight";
    assertArrayEquals(gradient.get(values), through.get(values), 1e-9);
  }

  private static Tree<double[]> gradient(RecurrentDqn agent, Tree<NDArray> window) {
    Tree<NDArray> inputs = inputs(agent, window);
    Program program = agent.gradient(inputs.under("meta").map(NDArray::type), 1, LENGTH);
    return Reference.evaluate(program, inputs);
  }

  @Test
  void theOrderMattersToTheUnitAndNotToTheSet() {
    for (HistoryEncoder encoder : encoders()) {
      Tree<NDArray> parameters = encoder.init(random(7));
      double[] ordered = encode(encoder, parameters, new int[] {0, 1, 2});
      double[] shuffled = encode(encoder, parameters, new int[] {2, 0, 1});
      assertEquals(encoder instanceof SetHistory, Arrays.equals(ordered, shuffled));
      double[] padded = encode(encoder, parameters, new int[] {0, 1, 2, -3, -4});
      assertArrayEquals(ordered, padded, 1e-9);
    }
  }

  /// The state after transitions with these rewards; those below 0 have no weight.
  private static double[] encode(HistoryEncoder encoder, Tree<NDArray> parameters, int[] rewards) {
    int size = rewards.length;
    BatchArrays batch = new BatchArrays(1, size, OBSERVATIONS);
    float[] weight = batch.tree().get("weight").floats();
    for (int i = 0; i < size; i++) {
      batch.set(0, i, new float[2], 0, 0, rewards[i], new float[2], 0, false, 1);
      weight[i] = rewards[i] < 0 ? 0 : 1;
    }
    Tree<NDArray> one = batch.tree().map(array -> array.reshaped(array.shape().remove(0)));
    return run(
            parameters.prefixed("p").merge(one.prefixed("b")),
            all ->
                Tree.of(
                    "state",
                    new RecurrentEncoder(encoder, ACTIONS)
                        .encode(all.under("p"), Batch.of(all.under("b")))))
        .get("state");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    HistoryEncoder encoder = encoders().getFirst();
    Mlp values = Mlp.relu(OBSERVATIONS + SIZE + 1, List.of(), ACTIONS);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new RecurrentDqn(encoder, values, LOSS, 0));
    assertEquals("the encoder must have 11 inputs, had 9", refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> agent(encoder, -1));
  }
}
