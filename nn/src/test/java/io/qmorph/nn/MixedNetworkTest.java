package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two kinds: one of 2 numbers and 3 actions, one of 3 numbers and 2 actions; the core sees one
/// number more.
class MixedNetworkTest {
  private static final List<Mlp> ENCODERS = List.of(layer(2, 4), layer(3, 4));
  private static final Mlp CORE = Mlp.relu(5, List.of(6), 7);
  private static final List<Mlp> HEADS = List.of(layer(7, 3), layer(7, 2));
  private static final MixedNetwork NETWORK = new MixedNetwork(ENCODERS, CORE, HEADS);
  private static final NDArray INPUT =
      NDArray.of(Shape.of(2, 6), .5f, -1, 0, 1, 0, .7f, .3f, -.2f, 1.1f, 0, 1, -.4f);

  private static Mlp layer(int inputs, int outputs) {
    return Mlp.relu(inputs, List.of(), outputs);
  }

  @Test
  void readsPaddedObservationOneHotAndTheRest() {
    assertEquals(3 + 2 + 1, NETWORK.inputs());
    assertEquals(3, NETWORK.outputs());
  }

  /// Each row by the layers of its own kind, written out.
  @Test
  void eachKindHasItsOwnLayersAroundTheCore() {
    Tree<NDArray> parameters = NETWORK.init(Traces.random(1));
    double[] values = Traces.apply(NETWORK, parameters, INPUT);
    double[] first = alone(parameters, 0, new float[] {.5f, -1}, .7f);
    double[] second = alone(parameters, 1, new float[] {.3f, -.2f, 1.1f}, -.4f);
    assertArrayEquals(first, Arrays.copyOf(values, 3), 1e-6);
    assertArrayEquals(second, Arrays.copyOfRange(values, 3, 5), 1e-6);
  }

  private static double[] alone(Tree<NDArray> all, int kind, float[] own, float rest) {
    Tree<NDArray> inputs =
        all.with("x", NDArray.of(Shape.of(1, own.length), own))
            .with("c", NDArray.of(Shape.of(1, 1), rest));
    return Traces.value(
        inputs,
        at -> {
          Tensor code = ENCODERS.get(kind).apply(at.under("encoder." + kind), at.get("x")).relu();
          Tensor core = Tensor.concat(-1, code, at.get("c"));
          Tensor features = CORE.apply(at.under("core"), core).relu();
          return HEADS.get(kind).apply(at.under("head." + kind), features);
        });
  }

  @Test
  void anActionThatAKindLacksIsNeverTheGreatest() {
    for (long seed = 0; seed < 20; seed++) {
      Tree<NDArray> large =
          NETWORK
              .init(Traces.random(seed))
              .with("head.1.0.bias", NDArray.of(Shape.of(2), -1000, -1000));
      double[] values = Traces.apply(NETWORK, large, INPUT);
      assertEquals(MixedNetwork.MISSING, values[5]);
      assertTrue(values[3] > -2000 && values[4] > -2000);
    }
  }

  @Test
  void onlyTheOwnKindsLayersGetAGradient() {
    Tree<NDArray> parameters = NETWORK.init(Traces.random(2));
    NDArray second = NDArray.of(Shape.of(1, 6), .3f, -.2f, 1.1f, 0, 1, -.4f);
    Tree<NDArray> at = parameters.with("input", second);
    Tree<double[]> gradient =
        Traces.evaluate(
            at,
            all -> {
              Tensor values = NETWORK.apply(all, all.get("input"));
              return Gradient.of(Traces.mixed(values.times(1e-3)), all);
            });
    gradient.forEach((name, values) -> {
      boolean other = name.startsWith("encoder.0") || name.startsWith("head.0");
      if (!name.equals("input")) {
        assertEquals(!other, Arrays.stream(values).anyMatch(value -> value != 0), name);
      }
    });
  }

  @Test
  void gradientsAgreeWithDifferences() {
    Mlp smooth = new Mlp(5, List.of(6), 7, Activation.TANH, false, Initializer.FAN_IN_UNIFORM, 1);
    MixedNetwork network = new MixedNetwork(ENCODERS, smooth, HEADS);
    Tree<NDArray> at = network.init(Traces.random(3));
    Traces.assertGradients(
        at,
        all -> {
          Tensor values = network.apply(all, constant());
          return Traces.mixed(values.max(-1));
        });
  }

  private static Tensor constant() {
    Tensor first = row(.5, -1, 0, 1, 0, .7);
    Tensor second = row(.3, -.2, 1.1, 0, 1, -.4);
    return Tensor.concat(0, first, second);
  }

  private static Tensor row(double... numbers) {
    return Tensor.concat(
        -1,
        Arrays.stream(numbers).mapToObj(number -> Tensor.filled(Shape.of(1, 1), number)).toList());
  }

  /// A row of padding is all zeros, its one-hot too.
  @Test
  void paddingHasFiniteValues() {
    Tree<NDArray> parameters = NETWORK.init(Traces.random(4));
    double[] values = Traces.apply(NETWORK, parameters, NDArray.zeros(Shape.of(1, 6)));
    assertArrayEquals(new double[3], values);
  }

  @Test
  void refusesPartsThatDoNotFit() {
    assertRefused(
        "there must be a head for each of 2 kinds, were 1",
        () -> new MixedNetwork(ENCODERS, CORE, HEADS.subList(0, 1)));
    assertRefused(
        "encoder 1 must have the first's 4 outputs, of which the core takes at most 5, had 3",
        () -> new MixedNetwork(List.of(layer(2, 4), layer(3, 3)), CORE, HEADS));
    assertRefused(
        "head 0 must have the core's 7 outputs as inputs, had 6",
        () -> new MixedNetwork(ENCODERS, CORE, List.of(layer(6, 3), layer(7, 2))));
    assertRefused(
        "number of kinds must be at least 1, was 0",
        () -> new MixedNetwork(List.of(), CORE, List.of()));
  }

  private static void assertRefused(String message, Runnable making) {
    var error = assertThrows(IllegalArgumentException.class, making::run);
    assertEquals(message, error.getMessage());
  }
}
