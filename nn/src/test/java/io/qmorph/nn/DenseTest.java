package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.ElementType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenseTest {
  private static final Dense LAYER = new Dense(3, 2, Initializer.FAN_IN_UNIFORM, 1);
  private static final Tree<NDArray> PARAMETERS =
      Tree.of(
          "weight", NDArray.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6),
          "bias", NDArray.of(Shape.of(2), 10, 20));

  @Test
  void multipliesByTheTransposedWeightAndAddsTheBias() {
    NDArray input = NDArray.of(Shape.of(2, 3), 1, 0, 0, 1, 1, -1);
    assertArrayEquals(new double[] {11, 24, 10, 23}, Traces.apply(LAYER, PARAMETERS, input));
  }

  @Test
  void takesAnyLeadingAxes() {
    float[] rows = {1, 0, 0, 1, 1, -1, 0, 1, 0, 2, 2, 2};
    double[] expected = {11, 24, 10, 23, 12, 25, 22, 50};
    for (Shape shape : List.of(Shape.of(4, 3), Shape.of(2, 2, 3), Shape.of(4, 1, 3))) {
      NDArray input = NDArray.of(shape, rows);
      assertArrayEquals(expected, Traces.apply(LAYER, PARAMETERS, input), shape.toString());
    }
    NDArray single = NDArray.of(Shape.of(3), 1, 1, -1);
    assertArrayEquals(new double[] {10, 23}, Traces.apply(LAYER, PARAMETERS, single));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void outputsHaveTheInputsLeadingAxes(int rank) {
    Shape leading = Shape.of(4, 5).range(0, rank - 1);
    Tree<Tensor> parameters = PARAMETERS.mapNamed((name, p) -> Tensor.input(name, p.type()));
    Tensor input =
        Tensor.input("x", new ArrayType(leading.concat(Shape.of(3)), ElementType.FLOAT32));
    assertEquals(leading.concat(Shape.of(2)), LAYER.apply(parameters, input).shape());
  }

  @Test
  void drawsParametersOfItsShape() {
    Tree<NDArray> drawn = LAYER.init(Traces.random(1));
    assertEquals(PARAMETERS.map(NDArray::type), drawn.map(NDArray::type));
    assertEquals(drawn, LAYER.init(Traces.random(1)));
  }

  @Test
  void gradientsAgreeWithDifferences() {
    Tree<NDArray> at =
        LAYER.init(Traces.random(2)).with("x", Traces.uniform(Shape.of(2, 2, 3), Traces.random(3)));
    Traces.assertGradients(at, all -> Traces.mixed(LAYER.apply(all, all.get("x"))));
  }

  @Test
  void aWrongInputIsRefused() {
    NDArray wrong = NDArray.zeros(Shape.of(2, 4));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Traces.apply(LAYER, PARAMETERS, wrong))
            .getMessage();
    assertTrue(message.contains("[2, 4]") && message.contains("[2, 3]"), message);
  }

  @Test
  void wrongSizesAreRefused() {
    assertEquals("inputs must be at least 1, was 0", refusal(0, 1, 1));
    assertEquals("outputs must be at least 1, was -2", refusal(1, -2, 1));
    assertEquals("gain must be finite, was NaN", refusal(1, 1, Double.NaN));
  }

  private static String refusal(int inputs, int outputs, double gain) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> new Dense(inputs, outputs, Initializer.ZEROS, gain))
        .getMessage();
  }
}
