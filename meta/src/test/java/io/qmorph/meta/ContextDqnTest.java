package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.nn.Mlp;
import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextDqnTest {
  private static final int OBSERVATIONS = 2;
  private static final int ACTIONS = 3;
  private static final int CONTEXT = 4;
  private static final int SIZE = 6;
  private static final int[] IN_ORDER = {0, 1, 2, 3, 4, 5};
  private static final ContextDqn LEARNER =
      new ContextDqn(
          new SetEncoder(
              Mlp.relu(SetEncoder.inputs(OBSERVATIONS, ACTIONS), List.of(8), CONTEXT), ACTIONS),
          Mlp.relu(OBSERVATIONS + CONTEXT, List.of(8), ACTIONS),
          OneBias.LOSS);

  private static UniformRandomProvider random(long seed) {
    return RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  /// The context for a support set whose transitions lie in this order, and whose first transition
  /// takes `action`.
  private static double[] context(long seed, int[] order, int action) {
    BatchArrays batch = new BatchArrays(1, SIZE, OBSERVATIONS);
    UniformRandomProvider random = random(seed);
    for (int i = 0; i < SIZE; i++) {
      batch.set(
          0,
          order[i],
          new float[] {random.nextFloat(), random.nextFloat()},
          0,
          i == 0 ? action : i % ACTIONS,
          random.nextFloat(),
          new float[] {random.nextFloat(), random.nextFloat()},
          0,
          random.nextBoolean(),
          0.9f);
    }
    Tree<NDArray> support = batch.tree().map(array -> array.reshaped(array.shape().remove(0)));
    return OneBias.adapted(LEARNER, LEARNER.init(random(7)), support, 0).get("context");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theOrderOfTheSupportSetDoesNotMatter(long seed) {
    double[] context = context(seed, IN_ORDER, 0);
    assertEquals(CONTEXT, context.length);
    assertArrayEquals(context, context(seed, new int[] {3, 5, 0, 4, 2, 1}, 0), 1e-9);
    assertArrayEquals(context, context(seed, new int[] {5, 4, 3, 2, 1, 0}, 0), 1e-9);
  }

  @Test
  void theActionsMatter() {
    assertFalse(Arrays.equals(context(1, IN_ORDER, 0), context(1, IN_ORDER, 1)));
    assertFalse(Arrays.equals(context(1, IN_ORDER, 1), context(1, IN_ORDER, 2)));
  }

  @Test
  void theNumberOfStepsDoesNotMatter() {
    Tree<NDArray> meta = LEARNER.init(random(7));
    BatchArrays batch = new BatchArrays(1, SIZE, OBSERVATIONS);
    batch.fill(0, SIZE);
    Tree<NDArray> support = batch.tree().map(array -> array.reshaped(array.shape().remove(0)));
    Tree<double[]> none = OneBias.adapted(LEARNER, meta, support, 0);
    OneBias.adapted(LEARNER, meta, support, 5)
        .forEach((name, numbers) -> assertArrayEquals(none.get(name), numbers, name));
  }

  @Test
  void networksThatDoNotFitAreRefused() {
    SetEncoder narrow = new SetEncoder(Mlp.relu(5, List.of(), CONTEXT), ACTIONS);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ContextDqn(narrow, LEARNER.values(), OneBias.LOSS));
    assertEquals("the encoder must have 9 inputs, had 5", refusal.getMessage());
  }
}
