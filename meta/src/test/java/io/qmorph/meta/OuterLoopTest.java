package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.nn.Sgd;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;

/// By hand: a bias of 1 with the gradient 3, and its learned rate of 0.1 with the gradient 4.
class OuterLoopTest {
  private static Tree<double[]> step(double gradientScale, double clip) {
    Maml learner =
        new Maml(OneBias.NETWORK, OneBias.LOSS, OneBias.LOSS, 1, 0.1, Order.FIRST, true, 10);
    OuterLoop loop = new OuterLoop(learner, new Sgd(), gradientScale, clip, 0.25);
    Tree<NDArray> meta =
        Tree.of(
            "parameters.bias", NDArray.of(Shape.of(1), 1),
            "rates.bias", NDArray.of(Shape.of(1), 0.1f));
    Tree<NDArray> state = loop.init(meta);
    Tree<NDArray> inputs =
        state
            .with("gradient.parameters.bias", NDArray.of(Shape.of(1), 3))
            .with("gradient.rates.bias", NDArray.of(Shape.of(1), 4))
            .with("rate", NDArray.scalar(0.01f));
    return Reference.evaluate(loop.step(state.map(NDArray::type)), inputs);
  }

  private static void assertStep(double expected, Tree<double[]> next, String name) {
    assertEquals(expected, next.get(name)[0], 1e-6, name);
  }

  @Test
  void rateFactorsMultiplyTheRate() {
    Tree<double[]> next = step(1, 100);
    assertStep(1 - 0.01 * 3, next, "meta.parameters.bias");
    assertStep(0.1 - 0.1 * 4, next, "meta.rates.bias");
  }

  @Test
  void theSlowCopyFollows() {
    Tree<double[]> next = step(1, 100);
    assertStep(1 - 0.25 * 0.03, next, "target.parameters.bias");
    assertStep(0.1 - 0.25 * 0.4, next, "target.rates.bias");
  }

  /// The norm is 5, ten times that after scaling.
  @Test
  void theGradientIsScaledAndThenClipped() {
    Tree<double[]> next = step(10, 1);
    assertStep(5, next, "norm");
    assertStep(1 - 0.01 * 0.6, next, "meta.parameters.bias");
    assertStep(0.1 - 0.1 * 0.8, next, "meta.rates.bias");
    assertStep(1 - 0.01 * 15, step(5, 100), "meta.parameters.bias");
  }
}
