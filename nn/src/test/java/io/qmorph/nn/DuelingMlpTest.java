package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuelingMlpTest {
  private static final DuelingMlp NETWORK =
      new DuelingMlp(3, List.of(5), 4, Activation.TANH, false, Initializer.ORTHOGONAL, 1);
  private static final NDArray INPUT = Traces.uniform(Shape.of(2, 3), Traces.random(1));

  @Test
  void headsAreNamedByTheirMeaning() {
    assertEquals(
        List.of(
            "0.weight",
            "0.bias",
            "value.weight",
            "value.bias",
            "advantage.weight",
            "advantage.bias"),
        NETWORK.init(Traces.random(2)).names());
  }

  @Test
  void tellsItsHiddenLayers() {
    Tree<NDArray> inputs = NETWORK.init(Traces.random(2)).with("input", INPUT);
    Tree<double[]> hidden = Traces.evaluate(inputs, all -> NETWORK.hidden(all, all.get("input")));
    assertEquals(List.of("0"), hidden.names());
    Mlp layer = new Mlp(3, List.of(), 5, Activation.TANH, false, Initializer.ORTHOGONAL, 1);
    double[] affine = Traces.apply(layer, inputs, INPUT);
    for (int i = 0; i < affine.length; i++) {
      assertEquals(Math.tanh(affine[i]), hidden.get("0")[i], 1e-12);
    }
  }

  @Test
  void theMeanOverActionsIsTheValue() {
    Tree<NDArray> parameters = NETWORK.init(Traces.random(3));
    double[] values = Traces.apply(NETWORK, parameters, INPUT);
    Tree<NDArray> value = parameters.under("value");
    Mlp valueNetwork = new Mlp(3, List.of(5), 1, Activation.TANH, false, Initializer.ORTHOGONAL, 1);
    Tree<NDArray> valueParameters =
        Tree.of("0.weight", parameters.get("0.weight"), "0.bias", parameters.get("0.bias"))
            .merge(value.prefixed("1"));
    double[] expected = Traces.apply(valueNetwork, valueParameters, INPUT);
    for (int row = 0; row < 2; row++) {
      double sum = 0;
      for (int action = 0; action < 4; action++) {
        sum += values[row * 4 + action];
      }
      assertEquals(expected[row], sum / 4, 1e-12);
    }
  }

  @Test
  void aShiftOfAllAdvantagesChangesNothing() {
    Tree<NDArray> parameters = NETWORK.init(Traces.random(4));
    Tree<NDArray> shifted = parameters.with("advantage.bias", NDArray.of(Shape.of(4), 7, 7, 7, 7));
    assertArrayEquals(
        Traces.apply(NETWORK, parameters, INPUT), Traces.apply(NETWORK, shifted, INPUT), 1e-12);
  }

  @Test
  void gradientsAgreeWithDifferences() {
    Tree<NDArray> at = NETWORK.init(Traces.random(5)).with("x", INPUT);
    Traces.assertGradients(at, all -> Traces.mixed(NETWORK.apply(all, all.get("x"))));
  }

  @Test
  void wrongSizesAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new DuelingMlp(3, List.of(0), 4, Activation.RELU, false, Initializer.ZEROS, 1));
  }
}
