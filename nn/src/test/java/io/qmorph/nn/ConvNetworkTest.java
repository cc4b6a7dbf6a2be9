package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ConvNetworkTest {
  private static final Conv2d CONVOLUTION =
      new Conv2d(2, 3, 2, 1, 0, Initializer.FAN_IN_UNIFORM, 1);

  private static String refusal(Supplier<Object> mistake) {
    return assertThrows(IllegalArgumentException.class, mistake::get).getMessage();
  }

  @Test
  void aConvolutionAddsItsChannelsBias() {
    Tree<NDArray> at =
        Tree.of(
                "weight", NDArray.of(Shape.of(2, 1, 1, 1), 2, 3),
                "bias", NDArray.of(Shape.of(2), 10, 20))
            .with("x", NDArray.of(Shape.of(1, 1, 2), 1, -1));
    Conv2d layer = new Conv2d(1, 2, 1, 1, 0, Initializer.ZEROS, 1);
    double[] actual = Traces.value(at, p -> layer.apply(p, p.get("x")));
    assertArrayEquals(new double[] {12, 8, 23, 17}, actual);
  }

  @Test
  void aConvolutionIsDrawnByItsFanIn() {
    Tree<NDArray> drawn =
        new Conv2d(16, 32, 5, 1, 0, Initializer.FAN_IN_UNIFORM, 1).init(Traces.random(1));
    assertEquals(Shape.of(32, 16, 5, 5), drawn.get("weight").shape());
    assertEquals(Shape.of(32), drawn.get("bias").shape());
    double squares = 0;
    for (float weight : drawn.get("weight").floats()) {
      assertTrue(Math.abs(weight) <= 0.05);
      squares += weight * weight;
    }
    assertEquals(0.05 * 0.05 / 3, squares / (32 * 16 * 25), 2e-5);
  }

  @Test
  void layersTellWhatTheyYield() {
    Shape image = Shape.of(2, 7, 6);
    for (ImageLayer layer :
        List.of(
            CONVOLUTION,
            new Conv2d(2, 4, 3, 2, 1, Initializer.ZEROS, 1),
            new MaxPool2d(3, 2, 1),
            new AveragePool2d(2, 2, 0))) {
      Tree<NDArray> at =
          layer.init(Traces.random(1)).with("x", Traces.uniform(image, Traces.random(2)));
      Shape actual =
          Traces.program(at, p -> Tree.of("y", layer.apply(p, p.get("x"))))
              .results()
              .get("y")
              .shape();
      assertEquals(actual, layer.outputs(image), layer.toString());
    }
  }

  @Test
  void aNetworkIsItsLayersWithActivationsBehindConvolutions() {
    Mlp head = Mlp.relu(3, List.of(4), 2);
    ConvNetwork network =
        new ConvNetwork(Shape.of(2, 4, 4), List.of(CONVOLUTION, new MaxPool2d(3, 1, 0)), head);
    assertEquals(32, network.inputs());
    assertEquals(2, network.outputs());
    Tree<NDArray> parameters = network.init(Traces.random(1));
    assertEquals(
        List.of(
            "image.0.weight",
            "image.0.bias",
            "head.0.weight",
            "head.0.bias",
            "head.1.weight",
            "head.1.bias"),
        parameters.names());
    NDArray input = Traces.uniform(Shape.of(5, 32), Traces.random(2));
    double[] expected =
        Traces.value(
            parameters.with("x", input),
            p ->
                head.apply(
                    p.under("head"),
                    CONVOLUTION
                        .apply(p.under("image.0"), p.get("x").reshape(5, 2, 4, 4))
                        .relu()
                        .max(3)
                        .max(2)));
    assertArrayEquals(expected, Traces.apply(network, parameters, input), 1e-12);
    NDArray single = NDArray.of(Shape.of(32), Arrays.copyOf(input.floats(), 32));
    double[] first = {expected[0], expected[1]};
    assertArrayEquals(first, Traces.apply(network, parameters, single), 1e-12);
  }

  @Test
  void gradientsAgreeWithDifferences() {
    Mlp head = new Mlp(3, List.of(), 2, Activation.TANH, false, Initializer.FAN_IN_UNIFORM, 1);
    ConvNetwork network =
        new ConvNetwork(Shape.of(2, 3, 3), List.of(CONVOLUTION, new AveragePool2d(2, 1, 0)), head);
    Traces.assertGradients(
        network.init(Traces.random(1)).with("x", Traces.uniform(Shape.of(2, 18), Traces.random(2))),
        p -> Traces.mixed(network.apply(p, p.get("x"))));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Mlp head = Mlp.relu(12, List.of(), 2);
    assertEquals(
        "the head's inputs must be the layers' 27, were 12",
        refusal(() -> new ConvNetwork(Shape.of(2, 4, 4), List.of(CONVOLUTION), head)));
    assertEquals(
        "images must be [2, height, width], were [3, 4, 4]",
        refusal(() -> new ConvNetwork(Shape.of(3, 4, 4), List.of(CONVOLUTION), head)));
    assertEquals(
        "size must be at most the padded image's 1 by 4, was 2",
        refusal(() -> new ConvNetwork(Shape.of(2, 1, 4), List.of(CONVOLUTION), head)));
    assertEquals(
        "image must be [channels, height, width], was [32]",
        refusal(() -> new ConvNetwork(Shape.of(32), List.of(), head)));
    assertEquals("padding must be in [0, 1], was 2", refusal(() -> new MaxPool2d(2, 2, 2)));
    assertEquals("padding must be in [0, 1], was -1", refusal(() -> new AveragePool2d(3, 2, -1)));
    assertEquals(
        "stride must be at least 1, was 0",
        refusal(() -> new Conv2d(1, 1, 1, 0, 0, Initializer.ZEROS, 1)));
  }
}
