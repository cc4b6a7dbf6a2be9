package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitializerTest {
  private static final Shape WIDE = Shape.of(40, 60);

  @ParameterizedTest
  @CsvSource({"1,1", "1,7", "7,1", "5,5", "4,9", "9,4", "64,64", "3,64"})
  void orthogonalRowsOrColumnsAreOrthonormalTimesTheGain(int outputs, int inputs) {
    NDArray weight = Initializer.ORTHOGONAL.weight(Shape.of(outputs, inputs), 3, Traces.random(1));
    boolean wide = outputs <= inputs;
    int count = Math.min(outputs, inputs);
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        double product = 0;
        for (int i = 0; i < Math.max(outputs, inputs); i++) {
          double left = weight.floats()[wide ? a * inputs + i : i * inputs + a];
          double right = weight.floats()[wide ? b * inputs + i : i * inputs + b];
          product += left * right;
        }
        assertEquals(a == b ? 9 : 0, product, 1e-5);
      }
    }
  }

  @Test
  void orthogonalMatricesFavourNoSign() {
    double sum = 0;
    int draws = 2000;
    for (int seed = 0; seed < draws; seed++) {
      sum += Initializer.ORTHOGONAL.weight(Shape.of(4, 4), 1, Traces.random(seed)).floats()[0];
    }
    double standardError = Math.sqrt(1.0 / 4 / draws);
    assertEquals(0, sum / draws, 4 * standardError);
  }

  @ParameterizedTest
  @CsvSource({"KAIMING_UNIFORM,1", "KAIMING_NORMAL,1", "FAN_IN_UNIFORM,3", "ORTHOGONAL,1"})
  void varianceIsTheGainsSquareOverTheFanIn(Initializer initializer, double divisor) {
    for (long seed = 0; seed < 5; seed++) {
      float[] weights = initializer.weight(WIDE, 2, Traces.random(seed)).floats();
      double variance = meanSquare(weights);
      assertEquals(4.0 / 60 / divisor, variance, 0.12 * variance, "seed " + seed);
      assertEquals(0, mean(weights), 5 * Math.sqrt(variance / weights.length), "seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource({"KAIMING_UNIFORM,0.44721", "FAN_IN_UNIFORM,0.2581989"})
  void uniformWeightsFillTheirRange(Initializer initializer, double bound) {
    float greatest = 0;
    for (float weight : initializer.weight(WIDE, 2, Traces.random(3)).floats()) {
      greatest = Math.max(greatest, Math.abs(weight));
    }
    assertTrue(greatest <= bound * 1.0001 && greatest > 0.99 * bound, "greatest " + greatest);
  }

  @Test
  void normalWeightsHaveNormalTails() {
    float[] weights = Initializer.KAIMING_NORMAL.weight(WIDE, 1, Traces.random(4)).floats();
    double deviation = Math.sqrt(1.0 / 60);
    int outside = 0;
    for (float weight : weights) {
      outside += Math.abs(weight) > 2 * deviation ? 1 : 0;
    }
    assertEquals(0.0455, (double) outside / weights.length, 0.015);
  }

  @Test
  void fanInCountsAllAxesButTheFirst() {
    Shape shape = Shape.of(30, 4, 3, 3);
    float[] weights = Initializer.KAIMING_NORMAL.weight(shape, 1, Traces.random(5)).floats();
    assertEquals(1.0 / 36, meanSquare(weights), 0.1 / 36);
  }

  @Test
  void constantsAreWhatTheyAreCalled() {
    Shape shape = Shape.of(1, 2);
    UniformRandomProvider random = Traces.random(6);
    assertArrayEquals(
        new float[] {0.5f, 0.5f}, Initializer.CONSTANT.weight(shape, 0.5, random).floats());
    assertArrayEquals(new float[2], Initializer.ZEROS.weight(shape, 0.5, random).floats());
  }

  @Test
  void onlyPyTorchsBiasesAreDrawn() {
    for (Initializer initializer : Initializer.values()) {
      float[] biases = initializer.bias(Shape.of(500, 4), Traces.random(7)).floats();
      double expected = initializer == Initializer.FAN_IN_UNIFORM ? 1.0 / 12 : 0;
      assertEquals(expected, meanSquare(biases), 0.15 * expected, initializer.name());
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalStreamsGiveEqualWeights(Initializer initializer) {
    NDArray once = initializer.weight(WIDE, 1, Traces.random(8));
    assertEquals(once, initializer.weight(WIDE, 1, Traces.random(8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"KAIMING_UNIFORM", "KAIMING_NORMAL", "ORTHOGONAL", "FAN_IN_UNIFORM"})
  void otherStreamsGiveOtherWeights(Initializer initializer) {
    NDArray once = initializer.weight(WIDE, 1, Traces.random(8));
    assertNotEquals(once, initializer.weight(WIDE, 1, Traces.random(9)));
  }

  @Test
  void aVectorIsNoWeight() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Initializer.ZEROS.weight(Shape.of(3), 1, Traces.random(1)))
            .getMessage();
    assertEquals("a weight must have shape [outputs, inputs...], was [3]", message);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double meanSquare(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum / values.length;
  }
}
