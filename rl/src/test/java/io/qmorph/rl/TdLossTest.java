package io.qmorph.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.nn.Dense;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Network;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;

/// By hand: a network of no inputs but a bias has the values 1 and 2 everywhere.
class TdLossTest {
  private static final Network NETWORK = new Dense(1, 2, Initializer.ZEROS, 1);
  private static final Tree<NDArray> PARAMETERS =
      Tree.of("weight", NDArray.of(Shape.of(2, 1), 0, 0), "bias", NDArray.of(Shape.of(2), 1, 2));

  /// Reward 0.5, action 0, discount 0.9.
  private static double loss(TdLoss.Error error, boolean terminated, float weight) {
    BatchArrays batch = new BatchArrays(1, 1, 1);
    batch.set(0, 0, new float[1], 0, 0, 0.5f, new float[1], 0, terminated, 0.9f);
    batch.tree().get("weight").floats()[0] = weight;
    Tree<NDArray> inputs =
        PARAMETERS
            .prefixed("parameters")
            .merge(
                batch
                    .tree()
                    .map(array -> array.reshaped(array.shape().remove(0)))
                    .prefixed("batch"));
    Program program =
        Program.trace(
            inputs.map(NDArray::type),
            all ->
                Tree.of(
                    "loss",
                    new TdLoss(error, false)
                        .of(
                            NETWORK,
                            all.under("parameters"),
                            all.under("parameters"),
                            Batch.of(all.under("batch")))));
    return new Reference().compile(program).run(inputs).get("loss").item();
  }

  @Test
  void whatGoesOnBootstraps() {
    assertEquals(1.3 * 1.3, loss(new TdLoss.Error.Squared(), false, 1), 1e-6);
  }

  @Test
  void whatHasTerminatedDoesNot() {
    assertEquals(0.5 * 0.5, loss(new TdLoss.Error.Squared(), true, 1), 1e-6);
  }

  @Test
  void hubersFunctionIsLinearBeyondDelta() {
    assertEquals(1.3 - 0.5, loss(new TdLoss.Error.Huber(1), false, 1), 1e-6);
    assertEquals(0.5 * 0.25, loss(new TdLoss.Error.Huber(1), true, 1), 1e-6);
    assertThrows(IllegalArgumentException.class, () -> new TdLoss.Error.Huber(0));
  }

  @Test
  void weightsCount() {
    assertEquals(0, loss(new TdLoss.Error.Squared(), false, 0));
    assertEquals(3 * 1.69, loss(new TdLoss.Error.Squared(), false, 3), 1e-5);
  }
}
