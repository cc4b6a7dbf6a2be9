package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.nn.Mlp;
import io.qmorph.nn.Sgd;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Known tasks that differ in the reward of their only transition, so that each one's solution is a
/// bias of that much.
class SiameseTest {
  private static final float[] REWARDS = {-2, -1, 0, 1, 2};
  private static final ContrastiveLoss CONTRAST = new ContrastiveLoss(1, 1e-12);
  private static final FineTuning STEPS =
      new FineTuning(OneBias.NETWORK, OneBias.LOSS, new Sgd(), 0.1);
  private static final Siamese LEARNER = learner(CONTRAST);

  private static Siamese learner(ContrastiveLoss contrast) {
    Mlp features = Mlp.relu(SetEncoder.inputs(1, 1), List.of(16), 16);
    return new Siamese(new SetEncoder(features, 1), 1, 4, contrast, STEPS);
  }

  private static Tree<NDArray> meta(long seed) {
    return LEARNER.init(RandomSource.XO_SHI_RO_256_PP.create(seed));
  }

  /// The meta-parameters and what is kept of the known tasks.
  private static Tree<NDArray> known(long seed) {
    Tree<NDArray> meta = meta(seed);
    float[] codes = new float[REWARDS.length * 4];
    for (int task = 0; task < REWARDS.length; task++) {
      System.arraycopy(code(meta, REWARDS[task]), 0, codes, task * 4, 4);
    }
    return meta.with("memory.code", NDArray.of(Shape.of(REWARDS.length, 4), codes))
        .with("memory.parameters.weight", NDArray.zeros(Shape.of(REWARDS.length, 1, 1)))
        .with("memory.parameters.bias", NDArray.of(Shape.of(REWARDS.length, 1), REWARDS));
  }

  private static float[] code(Tree<NDArray> meta, float reward) {
    Program program = OuterLoop.memory(LEARNER, meta.map(NDArray::type), 1, 1);
    return new Reference()
        .compile(program)
        .run(
            meta.prefixed("meta")
                .merge(OneBias.reward(reward).prefixed("support"))
                .merge(OneBias.reward(0).prefixed("query")))
        .get("code")
        .floats();
  }

  private static double bias(Tree<NDArray> meta, float reward, int steps) {
    return OneBias.adapted(LEARNER, meta, OneBias.reward(reward), steps).get("bias")[0];
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aKnownTaskIsRecognised(long seed) {
    for (float reward : REWARDS) {
      assertEquals(reward, bias(known(seed), reward, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aNewTaskStartsFromTheNearest(long seed) {
    assertEquals(1, bias(known(seed), 1.1f, 0));
    assertEquals(-2, bias(known(seed), -2.2f, 0));
  }

  /// A step on (b - r)² with rate 0.1 takes off a fifth of what is left.
  @Test
  void stepsGoOnFromThere() {
    assertEquals(1 + 0.2 * 0.2, bias(known(1), 1.2f, 1), 1e-6);
    assertEquals(1 + 0.2 * 0.36, bias(known(1), 1.2f, 2), 1e-6);
  }

  @Test
  void distancesAreEuclidean() {
    Tree<NDArray> known = known(1);
    Tree<NDArray> inputs = known.prefixed("meta").merge(OneBias.reward(0.5f).prefixed("support"));
    double[] distances =
        Reference.evaluate(LEARNER.distances(known.map(NDArray::type), 1), inputs).get("distance");
    float[] code = code(meta(1), 0.5f);
    double[] expected = new double[REWARDS.length];
    for (int task = 0; task < REWARDS.length; task++) {
      double sum = 0;
      float[] other = code(meta(1), REWARDS[task]);
      for (int i = 0; i < code.length; i++) {
        sum += (code[i] - other[i]) * (double) (code[i] - other[i]);
      }
      expected[task] = Math.sqrt(sum);
    }
    assertArrayEquals(expected, distances, 1e-5);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Mlp narrow = Mlp.relu(5, List.of(), 16);
    refused(
        "the encoder must have 5 inputs, had 6",
        () -> new Siamese(new SetEncoder(Mlp.relu(6, List.of(), 16), 1), 1, 4, CONTRAST, STEPS));
    refused(
        "codeSize must be at least 1, was 0",
        () -> new Siamese(new SetEncoder(narrow, 1), 1, 0, CONTRAST, STEPS));
    refused("margin must be more than 0, was 0.0", () -> new ContrastiveLoss(0, 1e-12));
    refused("epsilon must be more than 0, was -1.0", () -> new ContrastiveLoss(1, -1));
  }

  private static void refused(String message, org.junit.jupiter.api.function.Executable what) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, what).getMessage());
  }
}
