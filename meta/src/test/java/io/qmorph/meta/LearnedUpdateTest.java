package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// By hand, as in [MamlTest]: from the bias 1 with the support's reward 3 and the query's 4. An
/// LSTM of zeros says what its head's bias is, times 5, on top of the gradient; of both a tenth is
/// added.
class LearnedUpdateTest {
  private static final Tree<NDArray> SUPPORT = OneBias.reward(3);
  private static final Tree<NDArray> QUERY = OneBias.reward(4);

  private static LearnedUpdate learner(int steps) {
    return learner(steps, 0.1, 2, 3);
  }

  private static LearnedUpdate learner(
      int steps, double rate, double ratesFactor, double ruleFactor) {
    UpdateRule rule = new LstmRule(2, new LogGradient(), 5, 1);
    return new LearnedUpdate(
        OneBias.NETWORK,
        OneBias.LOSS,
        OneBias.LOSS,
        steps,
        rule,
        rate,
        true,
        ratesFactor,
        ruleFactor);
  }

  private static Tree<NDArray> meta(float word) {
    Tree<NDArray> drawn = learner(1).init(RuleSteps.random(0));
    return drawn
        .under("rule")
        .mapNamed((name, array) -> filled(array, name.equals("head.bias") ? word : 0))
        .prefixed("rule")
        .merge(OneBias.parameters(1).prefixed("parameters"))
        .merge(OneBias.parameters(0.1f).prefixed("rates"));
  }

  private static NDArray filled(NDArray like, float value) {
    NDArray array = NDArray.zeros(like.type());
    Arrays.fill(array.floats(), value);
    return array;
  }

  @Test
  void addsTheRulesWordToAGradientStep() {
    assertEquals(1, OneBias.adapted(learner(1), meta(0), SUPPORT, 0).get("bias")[0]);
    assertEquals(1.4, OneBias.adapted(learner(1), meta(0), SUPPORT, 1).get("bias")[0], 1e-6);
    assertEquals(1.72, OneBias.adapted(learner(1), meta(0), SUPPORT, 2).get("bias")[0], 1e-6);
    assertEquals(1.5, OneBias.adapted(learner(1), meta(0.2f), SUPPORT, 1).get("bias")[0], 1e-6);
  }

  /// The adapted bias of 1.5 has the derivative `2 (1.5 - 4) = -5` by itself; it moves by 0.5 for
  /// the word, and by `4 + 5 * 0.2` for the rate.
  @Test
  void theGradientReachesInitialisationRatesAndRule() {
    Tree<double[]> direction = OneBias.direction(learner(1), meta(0.2f), SUPPORT, QUERY);
    assertEquals(2.5 * 2.5, direction.get("loss")[0], 1e-6);
    assertEquals(-5, direction.get("parameters.bias")[0], 1e-6);
    assertEquals(-2.5, direction.get("rule.head.bias")[0], 1e-6);
    assertEquals(-25, direction.get("rates.bias")[0], 1e-5);
  }

  /// After two steps of 0.4 and 0.32 the derivative by the bias is that at 1.72 alone: what the
  /// second step's gradient changes with the first step is not followed.
  @Test
  void gradientsThatTheRuleSeesAreConstant() {
    Tree<double[]> direction = OneBias.direction(learner(2), meta(0), SUPPORT, QUERY);
    assertEquals(-4.56, direction.get("parameters.bias")[0], 1e-6);
    assertEquals(-4.56, direction.get("rule.head.bias")[0], 1e-6);
  }

  @Test
  void withoutLearnedRatesThereIsOneForAll() {
    LearnedUpdate learner = learner(1);
    LearnedUpdate fixed =
        new LearnedUpdate(
            OneBias.NETWORK, OneBias.LOSS, OneBias.LOSS, 1, learner.rule(), 0.1, false, 2, 3);
    assertEquals(0, fixed.init(RuleSteps.random(0)).under("rates").size());
    Tree<NDArray> meta = meta(0.2f);
    Tree<NDArray> without =
        meta.under("parameters").prefixed("parameters").merge(meta.under("rule").prefixed("rule"));
    assertEquals(1.5, OneBias.adapted(fixed, without, SUPPORT, 1).get("bias")[0], 1e-6);
  }

  @Test
  void ratesAndRuleMoveAtTheirFactors() {
    assertEquals(2, learner(1).rateFactor("rates.bias"));
    assertEquals(3, learner(1).rateFactor("rule.head.bias"));
    assertEquals(1, learner(1).rateFactor("parameters.bias"));
  }

  @Test
  void refusalsNameTheValue() {
    assertRefused("innerSteps must be at least 1, was 0", () -> learner(0));
    assertRefused("innerRate must be more than 0, was 0.0", () -> learner(1, 0, 1, 1));
    assertRefused("ratesFactor must be at least 0, was -1.0", () -> learner(1, 1, -1, 1));
    assertRefused("ruleFactor must be at least 0, was -1.0", () -> learner(1, 1, 1, -1));
  }

  private static void assertRefused(String message, Runnable construction) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, construction::run);
    assertEquals(message, error.getMessage());
  }
}
