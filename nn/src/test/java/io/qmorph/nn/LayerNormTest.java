package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerNormTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void rowsGetMeanZeroAndVarianceOne(long seed) {
    LayerNorm layer = new LayerNorm(8);
    NDArray input = Traces.uniform(Shape.of(2, 3, 8), Traces.random(seed));
    double[] output = Traces.apply(layer, layer.init(Traces.random(seed)), input);
    for (int row = 0; row < 6; row++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 8; i++) {
        sum += output[row * 8 + i];
        squares += output[row * 8 + i] * output[row * 8 + i];
      }
      assertEquals(0, sum / 8, 1e-12, "seed " + seed);
      assertEquals(1, squares / 8, 1e-3, "seed " + seed);
    }
  }

  @Test
  void scalesAndShiftsByItsParameters() {
    Tree<NDArray> parameters =
        Tree.of(
            "weight", NDArray.of(Shape.of(2), 3, 4),
            "bias", NDArray.of(Shape.of(2), 10, 20));
    NDArray input = NDArray.of(Shape.of(2), 5, 7);
    double normal = 1 / Math.sqrt(1 + 0.5);
    assertArrayEquals(
        new double[] {10 - 3 * normal, 20 + 4 * normal},
        Traces.apply(new LayerNorm(2, 0.5), parameters, input),
        1e-12);
  }

  @Test
  void gradientsAgreeWithDifferences() {
    LayerNorm layer = new LayerNorm(4);
    Tree<NDArray> at =
        Tree.of(
                "weight", Traces.uniform(Shape.of(4), Traces.random(1)),
                "bias", Traces.uniform(Shape.of(4), Traces.random(2)))
            .with("x", Traces.uniform(Shape.of(3, 4), Traces.random(3)));
    Traces.assertGradients(at, all -> Traces.mixed(layer.apply(all, all.get("x"))));
  }

  @Test
  void aConstantRowGivesTheBiasAndAFiniteGradient() {
    LayerNorm layer = new LayerNorm(3);
    Tree<NDArray> at = layer.init(Traces.random(1)).with("x", NDArray.of(Shape.of(1, 3), 2, 2, 2));
    assertArrayEquals(new double[3], Traces.value(at, all -> layer.apply(all, all.get("x"))));
    Tree<double[]> gradient =
        Traces.evaluate(at, all -> Gradient.of(Traces.mixed(layer.apply(all, all.get("x"))), all));
    assertArrayEquals(new double[3], gradient.get("x"), 1e-9);
  }

  @Test
  void wrongSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new LayerNorm(0));
    assertThrows(IllegalArgumentException.class, () -> new LayerNorm(1, 0));
  }
}
