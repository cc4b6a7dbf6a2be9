package io.qmorph.rl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class ScaledObservationsTest {
  private static final Mlp NETWORK = Mlp.relu(2, List.of(5), 3);

  /// Outputs and hidden layers for one observation.
  private static Tree<double[]> results(Network network, float... observation) {
    Tree<NDArray> inputs =
        NETWORK
            .init(RandomSource.SPLIT_MIX_64.create(1))
            .with("observation", NDArray.of(Shape.of(2), observation));
    Program program =
        Program.trace(
            inputs.map(NDArray::type),
            all ->
                network
                    .hidden(all, all.get("observation"))
                    .prefixed("hidden")
                    .with("output", network.apply(all, all.get("observation"))));
    return Reference.evaluate(program, inputs);
  }

  @Test
  void theNetworkSeesQuotients() {
    Tree<double[]> expected = results(NETWORK, 0.5f, -3);
    Tree<double[]> scaled = results(ScaledObservations.of(NETWORK, 4, 0.5f), 2, -1.5f);
    assertEquals(List.of("hidden.0", "output"), scaled.names());
    expected.forEach((name, values) -> assertArrayEquals(values, scaled.get(name), 1e-6));
  }

  @Test
  void scalesOfOneNeedNoScaling() {
    assertEquals(NETWORK, ScaledObservations.of(NETWORK, 1, 1));
  }

  @Test
  void everyInputNeedsAScale() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> ScaledObservations.of(NETWORK, 1, 2, 3));
    assertEquals(
        "there must be a scale for each of 2 inputs, were [1.0, 2.0, 3.0]", error.getMessage());
  }
}
