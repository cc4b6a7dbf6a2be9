package io.qmorph.rl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.nn.Dense;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Network;
import io.qmorph.nn.Sgd;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;

/// By hand: two action values, each a weight times the observation plus a bias.
class DqnTest {
  private static final Network NETWORK = new Dense(1, 2, Initializer.ZEROS, 1);
  private static final TdLoss SQUARED = new TdLoss(new TdLoss.Error.Squared(), false);

  /// An update at rate 0.1 from the values 1 and 2, on action 0 with reward 0.5 at observation 3,
  /// where what follows has the discount 0.9.
  private static Tree<double[]> update(double clip, boolean terminated) {
    Tree<NDArray> parameters =
        Tree.of("weight", NDArray.of(Shape.of(2, 1), 0, 0), "bias", NDArray.of(Shape.of(2), 1, 2));
    Dqn dqn = new Dqn(NETWORK, SQUARED, new Sgd(), 0.25, clip);
    BatchArrays batch = new BatchArrays(1, 1, 1);
    batch.set(0, 0, new float[] {3}, 0, 0, 0.5f, new float[1], 0, terminated, 0.9f);
    Tree<NDArray> state = dqn.init(parameters);
    Tree<NDArray> inputs =
        state
            .merge(
                batch
                    .tree()
                    .map(array -> array.reshaped(array.shape().remove(0)))
                    .prefixed("batch"))
            .with("rate", NDArray.scalar(0.1f));
    return Reference.evaluate(dqn.update(state.map(NDArray::type), 1), inputs);
  }

  /// The error is 1 - 0.5, its gradient 1 by the bias and 3 by the weight.
  @Test
  void descendsAndLetsTheTargetFollow() {
    Tree<double[]> next = update(100, true);
    assertEquals(0.25, next.get("loss")[0], 1e-6);
    assertEquals(Math.sqrt(10), next.get("norm")[0], 1e-6);
    assertArrayEquals(new double[] {0.9, 2}, next.get("parameters.bias"), 1e-6);
    assertArrayEquals(new double[] {-0.3, 0}, next.get("parameters.weight"), 1e-6);
    assertArrayEquals(new double[] {0.975, 2}, next.get("target.bias"), 1e-6);
    assertArrayEquals(new double[] {-0.075, 0}, next.get("target.weight"), 1e-6);
  }

  /// The error is 1 - 0.5 - 0.9 * 2.
  @Test
  void bootstrapsFromTheTarget() {
    assertEquals(1.3 * 1.3, update(100, false).get("loss")[0], 1e-6);
  }

  @Test
  void clipsTheGradientButTellsItsNorm() {
    Tree<double[]> next = update(1, true);
    assertEquals(Math.sqrt(10), next.get("norm")[0], 1e-6);
    assertArrayEquals(new double[] {1 - 0.1 / Math.sqrt(10), 2}, next.get("parameters.bias"), 1e-6);
  }

  @Test
  void theTargetStartsAsAnEqualCopy() {
    Dqn dqn = new Dqn(NETWORK, SQUARED, new Sgd(), 0.25, 1);
    Tree<NDArray> state = dqn.init(Tree.of("bias", NDArray.of(Shape.of(2), 1, 2)));
    assertEquals(state.get("parameters.bias"), state.get("target.bias"));
    state.get("target.bias").floats()[0] = 5;
    assertEquals(1, state.get("parameters.bias").floats()[0]);
  }

  @Test
  void refusesWhatMakesNoSense() {
    for (double rate : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class, () -> new Dqn(NETWORK, SQUARED, new Sgd(), rate, 1));
    }
    for (double clip : new double[] {0, -1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class, () -> new Dqn(NETWORK, SQUARED, new Sgd(), 0, clip));
    }
  }
}
