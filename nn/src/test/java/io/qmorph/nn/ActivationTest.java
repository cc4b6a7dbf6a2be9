package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {

  @ParameterizedTest
  @CsvSource({
    "RELU, 0, 0, 2",
    "TANH, -0.4621171573, 0, 0.9640275801",
    "SIGMOID, 0.3775406688, 0.5, 0.8807970780",
    "SILU, -0.1887703344, 0, 1.7615941560",
    "GELU, -0.1542859897, 0, 1.9545976940"
  })
  void valuesAreThoseOfTheFormula(Activation activation, double low, double zero, double high) {
    Tree<NDArray> at = Tree.of("x", NDArray.of(Shape.of(3), -0.5f, 0, 2));
    double[] values = Traces.value(at, x -> activation.apply(x.get("x")));
    assertArrayEquals(new double[] {low, zero, high}, values, 1e-9);
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAgreeWithDifferences(Activation activation) {
    Tree<NDArray> at = Tree.of("x", Traces.uniform(Shape.of(6), Traces.random(1)));
    Traces.assertGradients(at, x -> Traces.mixed(activation.apply(x.get("x"))));
  }

  @Test
  void theRectifiersGainKeepsTheSecondMoment() {
    NDArray wide = Initializer.KAIMING_NORMAL.weight(Shape.of(400, 400), 1, Traces.random(2));
    float[] weights =
        Initializer.KAIMING_NORMAL
            .weight(Shape.of(400, 400), Activation.RELU.gain(), Traces.random(3))
            .floats();
    double before = 0;
    double after = 0;
    for (int row = 0; row < 400; row++) {
      double sum = 0;
      for (int i = 0; i < 400; i++) {
        sum += weights[row * 400 + i] * wide.floats()[i];
      }
      after += Math.max(sum, 0) * Math.max(sum, 0);
      before += (double) wide.floats()[row] * wide.floats()[row];
    }
    assertEquals(1, after / before, 0.25);
  }
}
