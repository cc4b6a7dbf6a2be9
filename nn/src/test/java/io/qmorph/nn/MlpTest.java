package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MlpTest {
  private static Mlp normalised(Initializer initializer, double outputGain) {
    return new Mlp(3, List.of(5, 4), 2, Activation.TANH, true, initializer, outputGain);
  }

  @Test
  void layersAreNamedByTheirIndex() {
    Tree<NDArray> parameters = Mlp.relu(4, List.of(16, 8), 3).init(Traces.random(1));
    assertEquals(
        List.of("0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"),
        parameters.names());
    assertEquals(Shape.of(8, 16), parameters.get("1.weight").shape());
    assertEquals(Shape.of(3), parameters.get("2.bias").shape());
  }

  @Test
  void normalisationsAreNamedByTheirLayer() {
    assertEquals(
        List.of(
            "0.weight",
            "0.bias",
            "0.norm.weight",
            "0.norm.bias",
            "1.weight",
            "1.bias",
            "1.norm.weight",
            "1.norm.bias",
            "2.weight",
            "2.bias"),
        normalised(Initializer.ORTHOGONAL, 1).init(Traces.random(1)).names());
  }

  /// What remains is the affine head.
  @Test
  void theLastHiddenLayerIsWhatTheHeadSees() {
    Mlp network = normalised(Initializer.ORTHOGONAL, 1);
    Tree<NDArray> parameters = network.init(Traces.random(2));
    Tree<NDArray> inputs =
        parameters.with("input", Traces.uniform(Shape.of(6, 3), Traces.random(3)));
    Tree<double[]> hidden = Traces.evaluate(inputs, all -> network.hidden(all, all.get("input")));
    assertEquals(List.of("0", "1"), hidden.names());
    assertEquals(6 * 5, hidden.get("0").length);
    Dense head = new Dense(4, 2, Initializer.ORTHOGONAL, 1);
    double[] expected =
        Traces.value(
            inputs,
            all -> head.apply(all.under("2"), network.hidden(all, all.get("input")).get("1")));
    assertArrayEquals(expected, Traces.apply(network, parameters, inputs.get("input")), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void computesWhatNestedLoopsCompute(long seed) {
    Mlp network = Mlp.relu(3, List.of(6, 5), 2);
    Tree<NDArray> parameters = network.init(Traces.random(seed));
    NDArray input = Traces.uniform(Shape.of(3), Traces.random(seed + 10));
    double[] expected = {input.floats()[0], input.floats()[1], input.floats()[2]};
    for (int layer = 0; layer < 3; layer++) {
      Tree<NDArray> own = parameters.under(Integer.toString(layer));
      expected = affine(own.get("weight"), own.get("bias"), expected, layer < 2);
    }
    assertArrayEquals(expected, Traces.apply(network, parameters, input), 1e-12);
  }

  private static double[] affine(NDArray weight, NDArray bias, double[] x, boolean rectified) {
    double[] y = new double[bias.floats().length];
    for (int row = 0; row < y.length; row++) {
      y[row] = bias.floats()[row];
      for (int i = 0; i < x.length; i++) {
        y[row] += weight.floats()[row * x.length + i] * x[i];
      }
      y[row] = rectified ? Math.max(y[row], 0) : y[row];
    }
    return y;
  }

  @Test
  void withoutHiddenLayersItIsAffine() {
    Tree<NDArray> parameters =
        Tree.of(
            "0.weight", NDArray.of(Shape.of(1, 2), 1, -2), "0.bias", NDArray.of(Shape.of(1), 1));
    NDArray input = NDArray.of(Shape.of(2), 3, 4);
    assertArrayEquals(
        new double[] {-4}, Traces.apply(Mlp.relu(2, List.of(), 1), parameters, input));
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAgreeWithDifferences(Activation activation) {
    Mlp network = new Mlp(3, List.of(4, 3), 2, activation, true, Initializer.FAN_IN_UNIFORM, 1);
    Tree<NDArray> at =
        network.init(Traces.random(4)).with("x", Traces.uniform(Shape.of(2, 3), Traces.random(5)));
    Traces.assertGradients(at, all -> Traces.mixed(network.apply(all, all.get("x"))));
  }

  @ParameterizedTest
  @EnumSource(names = {"KAIMING_UNIFORM", "KAIMING_NORMAL", "ORTHOGONAL", "FAN_IN_UNIFORM"})
  void theOutputGainScalesTheLastWeightAlone(Initializer initializer) {
    Tree<NDArray> whole = normalised(initializer, 1).init(Traces.random(6));
    Tree<NDArray> tenth = normalised(initializer, 0.1).init(Traces.random(6));
    for (String name : whole.names()) {
      double factor = name.equals("2.weight") ? 0.1 : 1;
      for (int i = 0; i < whole.get(name).floats().length; i++) {
        double expected = factor * whole.get(name).floats()[i];
        assertEquals(expected, tenth.get(name).floats()[i], 1e-7, name);
      }
    }
  }

  @Test
  void orthogonalHiddenLayersHaveTheActivationsGain() {
    Mlp network = new Mlp(3, List.of(3), 1, Activation.RELU, false, Initializer.ORTHOGONAL, 1);
    float[] weight = network.init(Traces.random(7)).get("0.weight").floats();
    double length = 0;
    for (int i = 0; i < 3; i++) {
      length += weight[i] * weight[i];
    }
    assertEquals(2, length, 1e-5);
  }

  @Test
  void aMissingParameterIsNamed() {
    Mlp network = Mlp.relu(2, List.of(), 1);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Traces.apply(network, Tree.empty(), NDArray.zeros(Shape.of(2))))
            .getMessage();
    assertTrue(message.contains("weight"), message);
  }

  @Test
  void wrongSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Mlp.relu(0, List.of(1), 1));
    assertThrows(IllegalArgumentException.class, () -> Mlp.relu(1, List.of(1), 0));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Mlp.relu(1, List.of(2, 0), 1))
            .getMessage();
    assertEquals("hidden size must be at least 1, was 0", message);
  }
}
