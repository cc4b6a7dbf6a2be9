package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.nn.Dense;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Sgd;
import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/// Tasks of one action whose value is a bias and what a context adds to it. All observations are 0,
/// every transition terminates, and a task's reward is the same at all of them.
class MetaQLearningTest {
  private static final int CONTEXT = 3;
  private static final int SIZE = 5;
  private static final double RATE = 0.1;

  private static MetaQLearning learner(int ownSteps, int replaySteps, double proximal) {
    Mlp features = Mlp.relu(TransitionFeatures.size(1, 1), List.of(), 4);
    return new MetaQLearning(
        new RecurrentEncoder(new GruHistory(features, CONTEXT), 1),
        new Dense(1 + CONTEXT, 1, Initializer.ZEROS, 1),
        OneBias.LOSS,
        OneBias.LOSS,
        new Sgd(),
        RATE,
        ownSteps,
        replaySteps,
        proximal,
        2);
  }

  private static UniformRandomProvider random(long seed) {
    return RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  private static Tree<NDArray> transitions(float reward) {
    BatchArrays batch = new BatchArrays(1, SIZE, 1);
    for (int i = 0; i < SIZE; i++) {
      batch.set(0, i, new float[1], 0, 0, reward, new float[1], 0, true, 0.9f);
    }
    return batch.tree().map(array -> array.reshaped(array.shape().remove(0)));
  }

  /// What is kept of a task that gives this reward.
  private static Tree<NDArray> memory(MetaQLearning learner, Tree<NDArray> meta, float reward) {
    Program program = OuterLoop.memory(learner, meta.map(NDArray::type), SIZE, SIZE);
    return new Reference()
        .compile(program)
        .run(
            meta.prefixed("meta")
                .merge(transitions(reward).prefixed("support"))
                .merge(transitions(reward).prefixed("query")));
  }

  private static Tree<NDArray> stacked(Tree<NDArray> one, Tree<NDArray> other) {
    return one.zip(other, MetaQLearningTest::stacked);
  }

  private static NDArray stacked(NDArray one, NDArray other) {
    NDArray both = NDArray.zeros(one.type().lifted(2));
    int size = one.shape().elements();
    switch (one.type().element()) {
      case FLOAT32 -> {
        System.arraycopy(one.floats(), 0, both.floats(), 0, size);
        System.arraycopy(other.floats(), 0, both.floats(), size, size);
      }
      case INT32 -> {
        System.arraycopy(one.ints(), 0, both.ints(), 0, size);
        System.arraycopy(other.ints(), 0, both.ints(), size, size);
      }
    }
    return both;
  }

  /// Meta-parameters with the memory of a task that gives 5 and of one that gives -5.
  private static Tree<NDArray> known(MetaQLearning learner) {
    Tree<NDArray> meta = learner.init(random(3));
    Tree<NDArray> memory = stacked(memory(learner, meta, 5), memory(learner, meta, -5));
    return meta.merge(memory.prefixed("memory"));
  }

  private static double bias(MetaQLearning learner, float reward, int steps) {
    return OneBias.adapted(learner, known(learner), transitions(reward), steps).get("bias")[0];
  }

  /// Values and target are 0, so that a step moves the bias by `2 rate reward`.
  @Test
  void firstLearnsFromTheNewTasksTransitions() {
    assertEquals(0, bias(learner(3, 3, 0), 5, 0));
    assertEquals(2 * RATE * 5, bias(learner(3, 3, 0), 5, 1), 1e-6);
  }

  /// One own step, and one on old transitions. The known tasks' rewards are opposite, so that even
  /// odds would lead nowhere.
  @Test
  void thenLearnsFromTheKnownTaskThatIsMoreAlike() {
    MetaQLearning learner = learner(1, 1, 0);
    for (float sign : new float[] {1, -1}) {
      double own = bias(learner, 5 * sign, 1);
      double both = bias(learner, 5 * sign, 2);
      assertEquals(2 * RATE * 5 * sign, own, 1e-6);
      assertTrue(sign * (both - own) > 0.05, "from " + own + " to " + both);
    }
  }

  @Test
  void theProximalTermHoldsTheParameters() {
    double free = bias(learner(4, 1, 0), 5, 4);
    double held = bias(learner(4, 1, 10), 5, 4);
    assertTrue(held > 0.5 && held < free - 0.01, free + " and " + held);
  }

  @Test
  void withoutAStepItIsTheContextDqn() {
    MetaQLearning learner = learner(1, 1, 0.1);
    Tree<NDArray> meta = learner.init(random(3));
    Tree<double[]> context = OneBias.adapted(learner.during(0), meta, transitions(5), 0);
    OneBias.adapted(learner, known(learner), transitions(5), 0)
        .forEach((name, numbers) -> assertArrayEquals(context.get(name), numbers, name));
    assertEquals(learner.init(random(3)), learner.during(0.5).init(random(3)));
  }

  /// What the paper rolls back after each task has never moved.
  @Test
  void oneTaskLeavesNothingBehindForTheNext() {
    MetaQLearning learner = learner(2, 3, 0.1);
    Tree<NDArray> meta = known(learner);
    Tree<ArrayType> types = meta.map(NDArray::type);
    Executable adapt = new Simd().compile(OuterLoop.adaptation(learner, types, SIZE, 5));
    Tree<NDArray> inputs = meta.prefixed("meta");
    Tree<NDArray> first = adapt.run(inputs.merge(transitions(5).prefixed("support")));
    Tree<NDArray> second = adapt.run(inputs.merge(transitions(-2).prefixed("support")));
    assertNotEquals(first, second);
    assertEquals(first, adapt.run(inputs.merge(transitions(5).prefixed("support"))));
  }

  /// Of 40 points and of 4 the plane between is the same: it lies in the middle.
  @Test
  void classesCountAlikeHoweverManyThereAre() {
    for (int count : new int[] {4, 40}) {
      Tree<NDArray> inputs =
          Tree.of(
              "first", points(count, 0.8f),
              "second", points(4, -0.8f));
      Program program =
          Program.trace(
              inputs.map(NDArray::type),
              all -> {
                var plane =
                    new LogisticRegression(100, 0.01)
                        .fit(
                            all.get("first"),
                            Tensor.filled(Shape.of(count), 1),
                            all.get("second"),
                            Tensor.filled(Shape.of(4), 1));
                return Tree.of("bias", plane.bias(), "side", plane.side(all.get("first")));
              });
      Tree<double[]> fitted = Reference.evaluate(program, inputs);
      assertEquals(0, fitted.get("bias")[0], 1e-6);
      assertTrue(fitted.get("side")[0] > 1, "not told apart: " + fitted.get("side")[0]);
    }
  }

  private static NDArray points(int count, float value) {
    float[] values = new float[count * 2];
    Arrays.fill(values, value);
    return NDArray.of(Shape.of(count, 2), values);
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> learner(0, 1, 0.1));
    assertTrue(
        refusal.getMessage().startsWith("ownSteps must be more than 0"), refusal::getMessage);
    assertThrows(IllegalArgumentException.class, () -> learner(1, 0, 0.1));
    assertThrows(IllegalArgumentException.class, () -> learner(1, 1, -1));
  }
}
