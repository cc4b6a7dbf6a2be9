package io.qmorph.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.nn.Dense;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

  static Stream<Arguments> paddings() {
    return Stream.of(1e30f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN)
        .flatMap(value ->
            Stream.of("observation", "reward", "nextObservation", "terminated", "discount")
                .flatMap(name ->
                    Stream.of(new TdLoss.Error.Squared(), new TdLoss.Error.Huber(1))
                        .map(error -> Arguments.of(value, name, error))));
  }

  /// The second transition is padding.
  @ParameterizedTest
  @MethodSource("paddings")
  void paddingLeavesLossAndGradientAlone(float value, String name, TdLoss.Error error) {
    for (boolean doubleQ : List.of(false, true)) {
      BatchArrays batch = new BatchArrays(1, 2, 1);
      for (int i = 0; i < 2; i++) {
        batch.set(0, i, new float[] {2}, 0, i, 0.5f, new float[] {3}, 0, false, 0.9f);
      }
      batch.fill(0, 1);
      Tree<NDArray> expected = lossAndGradient(new TdLoss(error, doubleQ), batch);
      batch.tree().get(name).floats()[1] = value;
      assertEquals(expected, lossAndGradient(new TdLoss(error, doubleQ), batch));
      assertTrue(Float.isFinite(expected.get("loss").item()));
    }
  }

  private static Tree<NDArray> lossAndGradient(TdLoss loss, BatchArrays batch) {
    Mlp network = Mlp.relu(1, List.of(4), 2);
    Tree<NDArray> inputs =
        network
            .init(RandomSource.XO_SHI_RO_256_PP.create(1))
            .prefixed("parameters")
            .merge(
                batch
                    .tree()
                    .map(array -> array.reshaped(array.shape().remove(0)))
                    .prefixed("batch"));
    Program program =
        Program.trace(
            inputs.map(NDArray::type),
            all -> {
              Tree<Tensor> online = all.under("parameters");
              Tensor y = loss.of(network, online, online, Batch.of(all.under("batch")));
              return Gradient.of(y, online).prefixed("gradient").with("loss", y);
            });
    return new Simd().compile(program).run(inputs);
  }

  @Test
  void weightsCount() {
    assertEquals(0, loss(new TdLoss.Error.Squared(), false, 0));
    assertEquals(3 * 1.69, loss(new TdLoss.Error.Squared(), false, 3), 1e-5);
  }
}
