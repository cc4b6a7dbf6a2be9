package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/// By hand, from the bias 1 with the support's reward 3 and the query's 4: an inner step at rate
/// 0.1 leads to `1 - 0.1 * 2 * (1 - 3) = 1.4`, where the outer loss `(b' - 4)²` has the derivative
/// -5.2 by the adapted bias.
class MamlTest {
  private static final Tree<NDArray> SUPPORT = OneBias.reward(3);
  private static final Tree<NDArray> QUERY = OneBias.reward(4);

  private static Maml maml(int steps, Order order, boolean learnRates) {
    return new Maml(OneBias.NETWORK, OneBias.LOSS, OneBias.LOSS, steps, 0.1, order, learnRates, 10);
  }

  private static Tree<NDArray> meta(boolean learnRates) {
    Tree<NDArray> meta = OneBias.parameters(1).prefixed("parameters");
    return learnRates ? meta.merge(OneBias.parameters(0.1f).prefixed("rates")) : meta;
  }

  private static Tree<double[]> direction(int steps, Order order, boolean learnRates) {
    return OneBias.direction(maml(steps, order, learnRates), meta(learnRates), SUPPORT, QUERY);
  }

  @Test
  void adaptsByPlainSteps() {
    Maml maml = maml(1, Order.FIRST, false);
    assertEquals(1, OneBias.adapted(maml, meta(false), SUPPORT, 0).get("bias")[0]);
    assertEquals(1.4, OneBias.adapted(maml, meta(false), SUPPORT, 1).get("bias")[0], 1e-6);
    assertEquals(1.72, OneBias.adapted(maml, meta(false), SUPPORT, 2).get("bias")[0], 1e-6);
  }

  @Test
  void judgesTheAdaptedParameters() {
    assertEquals(2.6 * 2.6, direction(1, Order.FIRST, false).get("loss")[0], 1e-6);
    assertEquals(2.28 * 2.28, direction(2, Order.FIRST, false).get("loss")[0], 1e-6);
  }

  @Test
  void firstOrderTakesTheGradientAtTheAdaptedParameters() {
    assertEquals(-5.2, direction(1, Order.FIRST, false).get("parameters.bias")[0], 1e-6);
    assertEquals(-4.56, direction(2, Order.FIRST, false).get("parameters.bias")[0], 1e-6);
  }

  /// Each inner step multiplies the derivative by `1 - 2 * 0.1`.
  @Test
  void secondOrderPassesThroughTheSteps() {
    assertEquals(-5.2 * 0.8, direction(1, Order.SECOND, false).get("parameters.bias")[0], 1e-6);
    assertEquals(-4.56 * 0.64, direction(2, Order.SECOND, false).get("parameters.bias")[0], 1e-6);
  }

  /// One step has the derivative `-2 (1 - 3) = 4` by the rate, whatever the order; two have `4 +
  /// 3.2` of first order and `0.8 * 4 + 3.2` of second.
  @Test
  void learnedRatesHaveTheirGradient() {
    assertEquals(-5.2 * 4, direction(1, Order.FIRST, true).get("rates.bias")[0], 1e-5);
    assertEquals(-5.2 * 4, direction(1, Order.SECOND, true).get("rates.bias")[0], 1e-5);
    assertEquals(-4.56 * 7.2, direction(2, Order.FIRST, true).get("rates.bias")[0], 1e-5);
    assertEquals(-4.56 * 6.4, direction(2, Order.SECOND, true).get("rates.bias")[0], 1e-5);
  }

  /// From the distance 0.4 to the initialisation the proximal term holds back by `0.1 * 3 * 0.4`.
  @Test
  void theProximalTermHoldsBackFromTheSecondStepOn() {
    InnerLoop inner = new InnerLoop(OneBias.NETWORK, OneBias.LOSS, Order.FIRST, 0, 3, 0);
    Maml maml = new Maml(inner, OneBias.LOSS, 1, 0.1, new AdaptedParameters.All(), false, 1);
    assertEquals(1.4, OneBias.adapted(maml, meta(false), SUPPORT, 1).get("bias")[0], 1e-6);
    assertEquals(1.6, OneBias.adapted(maml, meta(false), SUPPORT, 2).get("bias")[0], 1e-6);
  }

  /// The meta-gradient of the frozen bias, 0 at first, is that of the outer loss alone: `-2 * 4`.
  @Test
  void frozenParametersStayAndAreLearnedAllTheSame() {
    AdaptedParameters weight = new AdaptedParameters.Named(List.of("weight"));
    InnerLoop inner = new InnerLoop(OneBias.NETWORK, OneBias.LOSS, Order.SECOND);
    Maml maml = new Maml(inner, OneBias.LOSS, 1, 0.1, weight, true, 10);
    Tree<NDArray> meta = maml.init(RandomSource.SPLIT_MIX_64.create(1));
    assertEquals(List.of("parameters.weight", "parameters.bias", "rates.weight"), meta.names());
    assertEquals(0, OneBias.adapted(maml, meta, SUPPORT, 3).get("bias")[0]);
    Tree<double[]> direction = OneBias.direction(maml, meta, SUPPORT, QUERY);
    assertEquals(-8, direction.get("parameters.bias")[0], 1e-6);
  }

  @Test
  void onlyRatesMoveFaster() {
    Maml maml = maml(1, Order.FIRST, true);
    assertEquals(10, maml.rateFactor("rates.bias"));
    assertEquals(1, maml.rateFactor("parameters.bias"));
  }

  @Test
  void refusesNoStepsAndNoRate() {
    assertThrows(IllegalArgumentException.class, () -> maml(0, Order.FIRST, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Maml(OneBias.NETWORK, OneBias.LOSS, OneBias.LOSS, 1, 0, Order.FIRST, false, 1));
  }

  @Test
  void aNegativeSegmentIsRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new InnerLoop(OneBias.NETWORK, OneBias.LOSS, Order.SECOND, -1, 0, 0));
    assertEquals("segment must be at least 0, was -1", refused.getMessage());
  }
}
