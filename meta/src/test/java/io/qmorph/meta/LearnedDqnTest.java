package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/// One bias of 0 that learns the rewards 3, 4, 5 and 6.
class LearnedDqnTest {
  private static final LearnedDqn DQN =
      new LearnedDqn(
          OneBias.NETWORK, OneBias.LOSS, new LstmRule(2, new LogGradient(), 0.5, 0.1), 0.25, 6);

  private static Tree<NDArray> rule() {
    return DQN.rule().init(RandomSource.SPLIT_MIX_64.create(1));
  }

  private static Tree<NDArray> agent() {
    return DQN.init(RandomSource.SPLIT_MIX_64.create(2));
  }

  /// The batches of these rewards, `[batches, 1]`.
  private static Tree<NDArray> batches(float... rewards) {
    return OneBias.reward(0)
        .map(array -> NDArray.zeros(array.type().lifted(rewards.length)))
        .with("reward", NDArray.of(Shape.of(rewards.length, 1), rewards))
        .with("terminated", ones(rewards.length))
        .with("weight", ones(rewards.length));
  }

  private static NDArray ones(int count) {
    float[] ones = new float[count];
    java.util.Arrays.fill(ones, 1);
    return NDArray.of(Shape.of(count, 1), ones);
  }

  private static Program truncation(Tree<NDArray> batches) {
    TruncatedBackpropagation estimator = new TruncatedBackpropagation();
    return estimator.program(
        DQN::unroll,
        rule().map(NDArray::type),
        estimator.begin(agent(), rule().map(NDArray::type)).map(NDArray::type),
        batches.map(NDArray::type));
  }

  private static Tree<NDArray> inputs(Tree<NDArray> batches) {
    return rule()
        .prefixed("rule")
        .merge(rule().map(array -> NDArray.zeros(array.type())).prefixed("noise"))
        .merge(agent().prefixed("life.agent"))
        .merge(batches.prefixed("data"))
        .with("deviation", NDArray.scalar(0));
  }

  /// The agents after each of the updates by the single-update program.
  private static Tree<NDArray> updated(float... rewards) {
    Tree<NDArray> agent = agent();
    Program update = DQN.update(agent.map(NDArray::type), rule().map(NDArray::type), 1);
    for (float reward : rewards) {
      agent =
          new Reference()
              .compile(update)
              .run(
                  agent
                      .merge(OneBias.reward(reward).prefixed("batch"))
                      .merge(rule().prefixed("rule")));
    }
    return agent;
  }

  @Test
  void aTruncationIsAsManyUpdates() {
    Tree<NDArray> batches = batches(3, 4, 5, 6);
    Tree<double[]> truncated = Reference.evaluate(truncation(batches), inputs(batches));
    Tree<NDArray> updated = updated(3, 4, 5);
    agent()
        .forEach((name, _) ->
            assertArrayEquals(
                Reference.widen(updated.get(name)),
                truncated.get("life.agent." + name),
                1e-5,
                name));
    assertEquals(3, truncated.get("life.agent.age")[0]);
  }

  /// The batch after each update, which it has not learned from.
  @Test
  void anUpdateIsJudgedOnTheNextBatch() {
    Tree<NDArray> batches = batches(3, 4, 6);
    double loss = Reference.evaluate(truncation(batches), inputs(batches)).get("loss")[0];
    double once = 4 - updated(3).get("parameters.bias").item();
    double twice = 6 - updated(3, 4).get("parameters.bias").item();
    assertEquals((Math.log(once * once) + Math.log(twice * twice)) / 2, loss, 1e-5);
  }

  /// Gradients are constants to a rule; those of a single update do not depend on it.
  @Test
  void theGradientOfOneUpdateAgreesWithDifferences() {
    Tree<NDArray> batches = batches(3, 6);
    Program program = truncation(batches);
    Tree<double[]> at = inputs(batches).map(Reference::widen);
    Tree<double[]> gradient = Reference.evaluateDoubles(program, at).under("gradient");
    gradient.forEach((name, derivative) -> {
      for (int i = 0; i < derivative.length; i++) {
        double difference = loss(program, at, name, i, 1e-5) - loss(program, at, name, i, -1e-5);
        assertEquals(difference / 2e-5, derivative[i], 1e-6, name + " " + i);
      }
    });
  }

  private static double loss(
      Program program, Tree<double[]> at, String name, int index, double change) {
    double[] moved = at.get("rule." + name).clone();
    moved[index] += change;
    return Reference.evaluateDoubles(program, at.with("rule." + name, moved)).get("loss")[0];
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new LearnedDqn(OneBias.NETWORK, OneBias.LOSS, DQN.rule(), 1.5, 6));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LearnedDqn(OneBias.NETWORK, OneBias.LOSS, DQN.rule(), 0.5, 0));
  }
}
