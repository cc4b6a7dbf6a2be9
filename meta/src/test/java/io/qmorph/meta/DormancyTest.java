package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.nn.Mlp;
import io.qmorph.rl.Batch;
import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Three rectified units that are 1, 3 and 0 times a positive input.
class DormancyTest {
  private static final Mlp NETWORK = Mlp.relu(1, List.of(3), 2);

  /// Of a batch with room for four transitions; where there is none, the observation is -7.
  private static Tree<double[]> dormancy(float... observations) {
    Tree<NDArray> parameters =
        Tree.of("0.weight", NDArray.of(Shape.of(3, 1), 1, 3, -2), "0.bias", zeros(3))
            .with("1.weight", NDArray.zeros(Shape.of(2, 3)))
            .with("1.bias", zeros(2));
    BatchArrays batch = new BatchArrays(1, 4, 1);
    Arrays.fill(batch.tree().get("observation").floats(), -7);
    for (int i = 0; i < observations.length; i++) {
      float[] next = new float[1];
      batch.set(0, i, new float[] {observations[i]}, 0, 0, 0, next, 0, true, 0.9f);
    }
    Tree<NDArray> inputs =
        parameters
            .prefixed("parameters")
            .merge(batch.tree().map(array -> array.reshaped(array.shape().remove(0))));
    Program program =
        Program.trace(
            inputs.map(NDArray::type),
            all -> Dormancy.of(NETWORK, all.under("parameters"), Batch.of(all)));
    return Reference.evaluate(program, inputs);
  }

  private static NDArray zeros(int size) {
    return NDArray.zeros(Shape.of(size));
  }

  @Test
  void aUnitsShareIsThatOfItsLayersMean() {
    for (String name : List.of("0.weight", "0.bias")) {
      assertArrayEquals(new double[] {0.75, 2.25, 0}, dormancy(1, 2, 5).get(name), 1e-6);
    }
  }

  @Test
  void whatFeedsNoHiddenUnitIsAverage() {
    assertArrayEquals(new double[] {1}, dormancy(1).get("1.weight"));
    assertArrayEquals(new double[] {1}, dormancy(1).get("1.bias"));
  }

  @Test
  void aLayerThatDoesNothingIsDormant() {
    assertArrayEquals(new double[3], dormancy(0).get("0.bias"));
  }

  /// Unit 2 would be active there.
  @Test
  void paddingDoesNotCount() {
    assertEquals(0, dormancy(1).get("0.bias")[2]);
  }
}
