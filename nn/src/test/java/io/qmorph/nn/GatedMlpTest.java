package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.Executor;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatedMlpTest {
  private static final float CLOSED = -3;
  private static final GatedMlp NETWORK =
      new GatedMlp(3, List.of(6, 5), 2, Initializer.FAN_IN_UNIFORM, 1);

  /// Every other unit of the first layer is closed, and all of the second but one.
  private static Tree<NDArray> someClosed(long seed) {
    return NETWORK
        .init(Traces.random(seed))
        .with("0.gate", NDArray.of(Shape.of(6), 2, CLOSED, 0.3f, CLOSED, -0.4f, CLOSED))
        .with("1.gate", NDArray.of(Shape.of(5), CLOSED, CLOSED, 1, CLOSED, CLOSED));
  }

  @Test
  void withGatesWideOpenItIsAPerceptron() {
    Tree<NDArray> gated =
        NETWORK
            .init(Traces.random(1))
            .with("0.gate", NDArray.of(Shape.of(6), 9, 9, 9, 9, 9, 9))
            .with("1.gate", NDArray.of(Shape.of(5), 9, 9, 9, 9, 9));
    NDArray input = Traces.uniform(Shape.of(3), Traces.random(2));
    assertArrayEquals(
        Traces.apply(Mlp.relu(3, List.of(6, 5), 2), gated, input),
        Traces.apply(NETWORK, gated, input),
        1e-12);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void closedUnitsCanBeTakenOut(long seed) {
    Tree<NDArray> parameters = someClosed(seed);
    List<List<Integer>> units = NETWORK.openUnits(parameters);
    assertEquals(List.of(List.of(0, 2, 4), List.of(2)), units);
    Tree<NDArray> narrow = NETWORK.narrowed(parameters, units);
    assertEquals(Shape.of(1, 3), narrow.get("1.weight").shape());
    assertEquals(Shape.of(2, 1), narrow.get("2.weight").shape());
    NDArray input = Traces.uniform(Shape.of(3), Traces.random(seed + 10));
    assertArrayEquals(
        Traces.apply(NETWORK, parameters, input), Traces.apply(NETWORK, narrow, input), 1e-12);
  }

  /// About where a gate closes, on both executors, whichever float it closes at.
  @Test
  void closedGatesGetNoGradient() {
    float[] gates = new float[101];
    float edge = (float) -Math.log(11);
    for (int i = 0; i < gates.length; i++) {
      gates[i] = edge + (i - 50) * Math.ulp(edge);
    }
    GatedMlp wide = new GatedMlp(1, List.of(gates.length), 1, Initializer.FAN_IN_UNIFORM, 1);
    Tree<NDArray> ones =
        wide.init(Traces.random(1))
            .map(array -> NDArray.of(array.shape(), ones(array.shape().elements())))
            .with("0.gate", NDArray.of(Shape.of(gates.length), gates));
    Program program =
        Program.trace(
            ones.map(NDArray::type),
            all -> {
              Tensor value = wide.apply(all, Tensor.filled(Shape.of(1), 1)).sum();
              return Gradient.of(value, all);
            });
    for (Executor executor : List.of(new Reference(), new Simd())) {
      Tree<NDArray> gradient = executor.compile(program).run(ones);
      float[] opening = gradient.get("1.weight").floats();
      for (int i = 0; i < gates.length; i++) {
        boolean passes = gradient.get("0.gate").floats()[i] != 0;
        assertEquals(opening[i] > 0, passes, gates[i] + " opens by " + opening[i]);
      }
      assertEquals(0, opening[0]);
      assertTrue(opening[gates.length - 1] > 0);
    }
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void aLayerKeepsAUnitEvenIfAllAreClosed() {
    Tree<NDArray> parameters =
        someClosed(1).with("1.gate", NDArray.of(Shape.of(5), -9, -8, -4, -7, -6));
    assertEquals(List.of(2), NETWORK.openUnits(parameters).get(1));
  }

  @Test
  void opennessCountsTheOpenGates() {
    Tree<NDArray> parameters =
        someClosed(1)
            .with("0.gate", NDArray.of(Shape.of(6), 30, -30, 30, -30, -30, 30))
            .with("1.gate", NDArray.of(Shape.of(5), -30, -30, 30, -30, (float) -Math.log(11)));
    Program program =
        Program.trace(
            parameters.map(NDArray::type), inputs -> Tree.of("openness", NETWORK.openness(inputs)));
    assertEquals(4.5, Reference.evaluate(program, parameters).get("openness")[0], 1e-6);
  }

  @Test
  void aStartIsOpen() {
    Tree<NDArray> parameters = NETWORK.init(Traces.random(1));
    assertEquals(IntStream.range(0, 6).boxed().toList(), NETWORK.openUnits(parameters).getFirst());
    assertTrue(GatedMlp.isGate("parameters.0.gate"));
  }

  @Test
  void namesWhatIsMissing() {
    assertEquals(
        "hidden layers must be at least 1, was 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> new GatedMlp(3, List.of(), 2, Initializer.ZEROS, 1))
            .getMessage());
  }
}
