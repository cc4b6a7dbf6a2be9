package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThinnedNetworkTest {
  private static final Initializer FAN_IN = Initializer.FAN_IN_UNIFORM;
  private static final Mlp MLP = new Mlp(3, List.of(5, 4), 2, Activation.TANH, false, FAN_IN, 1);

  /// @param readers of each mask's units: the weights that they are multiplied by next
  record Case(Network network, Map<String, List<String>> readers) {}

  static List<Case> cases() {
    Network normalised = new Mlp(3, List.of(5, 4), 2, Activation.TANH, true, FAN_IN, 1);
    Network dueling = new DuelingMlp(3, List.of(5, 4), 2, Activation.TANH, false, FAN_IN, 1);
    Network encoder = Mlp.relu(2, List.of(3), 4);
    Network mixed =
        new MixedNetwork(
            List.of(encoder, encoder),
            Mlp.relu(4, List.of(6), 5),
            List.of(Mlp.relu(5, List.of(3), 2), Mlp.relu(5, List.of(), 2)));
    Map<String, List<String>> inTurn =
        Map.of("0.mask", List.of("1.weight"), "1.mask", List.of("2.weight"));
    return List.of(
        new Case(MLP, inTurn),
        new Case(normalised, inTurn),
        new Case(new GatedMlp(3, List.of(5, 4), 2, FAN_IN, 1), inTurn),
        new Case(
            dueling,
            Map.of(
                "0.mask",
                List.of("1.weight"),
                "1.mask",
                List.of("value.weight", "advantage.weight"))),
        new Case(
            mixed,
            Map.of(
                "encoder.0.0.mask", List.of("encoder.0.1.weight"),
                "encoder.1.0.mask", List.of("encoder.1.1.weight"),
                "encoder.mask", List.of("core.0.weight"),
                "core.0.mask", List.of("core.1.weight"),
                "core.mask", List.of("head.0.0.weight", "head.1.0.weight"),
                "head.0.0.mask", List.of("head.0.1.weight"))));
  }

  /// Parameters, an input and masks for one program.
  private static Tree<NDArray> inputs(Network network, UnaryOperator<NDArray> mask) {
    return network
        .init(Traces.random(1))
        .prefixed("parameters")
        .merge(network.maskTypes().map(NDArray::zeros).map(mask).prefixed("masks"))
        .with("input", Traces.uniform(Shape.of(7, network.inputs()), Traces.random(2)));
  }

  private static NDArray ones(NDArray mask) {
    Arrays.fill(mask.floats(), 1);
    return mask;
  }

  private static double[] thinned(Network network, Tree<NDArray> inputs) {
    return Traces.value(inputs, all -> thinnedNetwork(network, all));
  }

  private static Tensor thinnedNetwork(Network network, Tree<Tensor> all) {
    return new ThinnedNetwork(network, all.under("masks"))
        .apply(all.under("parameters"), all.get("input"));
  }

  private static double[] whole(Network network, Tree<NDArray> inputs) {
    return Traces.apply(network, inputs.under("parameters"), inputs.get("input"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void masksOfOnesLeaveItWhole(Case each) {
    Tree<NDArray> inputs = inputs(each.network, ThinnedNetworkTest::ones);
    assertArrayEquals(whole(each.network, inputs), thinned(each.network, inputs));
  }

  /// A unit times 2 is the same as the weights that read it times 2.
  @ParameterizedTest
  @MethodSource("cases")
  void aMaskMultipliesWhatIsReadOfTheUnits(Case each) {
    assertEquals(each.readers.keySet(), Set.copyOf(each.network.maskTypes().names()));
    each.readers.forEach((name, weights) -> {
      Tree<NDArray> inputs = inputs(each.network, ThinnedNetworkTest::ones);
      double[] before = whole(each.network, inputs);
      float[] mask = inputs.get("masks." + name).floats();
      for (int unit = 0; unit < mask.length; unit++) {
        mask[unit] = unit % 2 == 0 ? 0 : 2;
      }
      double[] after = thinned(each.network, inputs);
      weights.forEach(weight -> scaleColumns(inputs.get("parameters." + weight).floats(), mask));
      assertArrayEquals(whole(each.network, inputs), after, 1e-12, name);
      assertNotEquals(before[0], after[0], name);
    });
  }

  private static void scaleColumns(float[] weight, float[] mask) {
    for (int i = 0; i < weight.length; i++) {
      weight[i] *= mask[i % mask.length];
    }
  }

  /// What feeds the first layer's unit 3, and what reads it.
  @Test
  void aUnitThatIsGoneGetsNoGradient() {
    Tree<NDArray> inputs = inputs(MLP, ThinnedNetworkTest::ones);
    inputs.get("masks.0.mask").floats()[3] = 0;
    Tree<double[]> gradient =
        Traces.evaluate(
            inputs,
            all -> Gradient.of(Traces.mixed(thinnedNetwork(MLP, all)), all.under("parameters")));
    gradient.forEach((name, values) -> {
      for (int i = 0; i < values.length; i++) {
        boolean gone =
            switch (name) {
              case "0.weight" -> i / 3 == 3;
              case "0.bias" -> i == 3;
              case "1.weight" -> i % 5 == 3;
              default -> false;
            };
        assertEquals(gone, values[i] == 0, name + "[" + i + "]");
      }
    });
  }

  @Test
  void hiddenUnitsAreMaskedToo() {
    Tree<NDArray> inputs = inputs(MLP, NDArray::copy);
    Tree<double[]> hidden =
        Traces.evaluate(
            inputs,
            all ->
                new ThinnedNetwork(MLP, all.under("masks"))
                    .hidden(all.under("parameters"), all.get("input")));
    assertEquals(List.of("0", "1"), hidden.names());
    hidden.forEach((name, units) ->
        assertEquals(0, Arrays.stream(units).map(Math::abs).max().orElseThrow(), name));
  }

  @Test
  void withoutMasksItIsTheNetworkItself() {
    assertSame(MLP, ThinnedNetwork.of(MLP, Tree.empty()));
  }

  @Test
  void masksOfOtherLayersAreRefused() {
    Tree<Tensor> masks = Tree.of("0.mask", Tensor.input("mask", ArrayType.floats(5)));
    String message =
        assertThrows(IllegalArgumentException.class, () -> ThinnedNetwork.of(MLP, masks))
            .getMessage();
    assertEquals(
        "the masks must be " + MLP.maskTypes() + ", were " + masks.map(Tensor::type), message);
  }
}
