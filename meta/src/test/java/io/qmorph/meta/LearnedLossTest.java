package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/// One action and one transition that terminates: the terms are `(b - r)²`, `b`, `b²` and 0.
class LearnedLossTest {
  private static final double RATE = 0.5;
  private static final double W1 = 0.2;
  private static final double W2 = 0.02;
  private static final double W3 = 0.3;
  private static final double START = 1.5;
  private static final double REWARD = 0.5;
  private static final double JUDGED = -1;
  private static final LearnedLoss LEARNER =
      new LearnedLoss(OneBias.NETWORK, OneBias.LOSS, 2, 0.1, 10);

  private static Tree<NDArray> meta() {
    return OneBias.parameters((float) START)
        .prefixed("parameters")
        .merge(
            OneBias.parameters(1)
                .map(array -> NDArray.of(array.shape(), (float) RATE))
                .prefixed("rates"))
        .with("weights", NDArray.of(Shape.of(4), (float) W1, (float) W2, (float) W3, 0.7f));
  }

  private static double next(double bias) {
    return bias - RATE * term(bias);
  }

  private static double term(double bias) {
    return 2 * W1 * (bias - REWARD) + W2 + 2 * W3 * bias;
  }

  @Test
  void eachStepDescendsTheWeightedTerms() {
    var support = OneBias.reward((float) REWARD);
    assertEquals(
        next(next(START)), OneBias.adapted(LEARNER, meta(), support, 2).get("bias")[0], 1e-6);
  }

  @Test
  void theGradientsAreTheSumsOverTheSteps() {
    double after = next(START);
    double slope = 2 * (next(after) - JUDGED);
    double scaled = -slope * RATE;
    double[] expected = {
      scaled * 2 * (START - REWARD + after - REWARD), scaled * 2, scaled * 2 * (START + after), 0
    };
    var direction =
        OneBias.direction(
            LEARNER, meta(), OneBias.reward((float) REWARD), OneBias.reward((float) JUDGED));
    assertArrayEquals(expected, direction.get("weights"), 1e-5);
    assertEquals(slope, direction.get("parameters.bias")[0], 1e-5);
    assertEquals(-slope * (term(START) + term(after)), direction.get("rates.bias")[0], 1e-5);
  }

  @Test
  void itStartsAsPlainDescent() {
    Tree<NDArray> meta = LEARNER.init(RandomSource.SPLIT_MIX_64.create(1));
    assertArrayEquals(new float[] {1, 0, 0, 0}, meta.get("weights").floats());
    assertArrayEquals(new float[] {0.1f}, meta.get("rates.bias").floats());
  }

  @Test
  void namesWhatIsOutOfRange() {
    assertEquals(
        "innerRate must be more than 0, was 0.0",
        assertThrows(
                IllegalArgumentException.class,
                () -> new LearnedLoss(OneBias.NETWORK, OneBias.LOSS, 1, 0, 1))
            .getMessage());
  }
}
