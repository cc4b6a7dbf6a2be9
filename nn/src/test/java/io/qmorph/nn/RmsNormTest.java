package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;

class RmsNormTest {

  @Test
  void scalesRowsByTheirRootMeanSquareAndTheWeight() {
    Tree<NDArray> parameters = Tree.of("weight", NDArray.of(Shape.of(2), 3, 4));
    NDArray input = NDArray.of(Shape.of(2, 2), 1, 7, 0, 0);
    double scale = 1 / Math.sqrt(25 + 0.5);
    assertArrayEquals(
        new double[] {3 * scale, 28 * scale, 0, 0},
        Traces.apply(new RmsNorm(2, 0.5), parameters, input),
        1e-12);
  }

  @Test
  void startsWithAWeightOfOne() {
    assertArrayEquals(
        new float[] {1, 1, 1}, new RmsNorm(3, 1e-6).init(Traces.random(1)).get("weight").floats());
  }

  @Test
  void gradientsAgreeWithDifferences() {
    RmsNorm layer = new RmsNorm(4, 1e-6);
    Tree<NDArray> at =
        Tree.of("weight", Traces.uniform(Shape.of(4), Traces.random(1)))
            .with("x", Traces.uniform(Shape.of(3, 4), Traces.random(3)));
    Traces.assertGradients(at, all -> Traces.mixed(layer.apply(all, all.get("x"))));
  }

  @Test
  void aRowOfZerosHasAFiniteGradient() {
    RmsNorm layer = new RmsNorm(2, 0.25);
    Tree<NDArray> at = layer.init(Traces.random(1)).with("x", NDArray.zeros(Shape.of(1, 2)));
    Tree<double[]> gradient =
        Traces.evaluate(at, all -> Gradient.of(layer.apply(all, all.get("x")).sum(), all));
    assertArrayEquals(new double[] {2, 2}, gradient.get("x"), 1e-12);
  }

  @Test
  void wrongSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RmsNorm(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new RmsNorm(1, 0));
  }
}
