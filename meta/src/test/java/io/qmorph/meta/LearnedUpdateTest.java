package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// By hand, as in [MamlTest]: from the bias 1 with the support's reward 3 and the query's 4. An
/// LSTM of zeros says what its head's bias is, times 0.5, on top of a gradient step at rate 0.1.
class LearnedUpdateTest {
  private static final Tree<NDArray> SUPPORT = OneBias.reward(3);
  private static final Tree<NDArray> QUERY = OneBias.reward(4);

  private static LearnedUpdate learner(int steps) {
    UpdateRule rule = new LstmRule(2, new LogGradient(), 0.5, 0.1);
    return new LearnedUpdate(OneBias.NETWORK, OneBias.LOSS, OneBias.LOSS, steps, rule, 3);
  }

  private static Tree<NDArray> meta(float word) {
    Tree<NDArray> drawn = learner(1).init(RuleSteps.random(0));
    return drawn
        .under("rule")
        .mapNamed((name, array) -> filled(array, name.equals("head.bias") ? word : 0))
        .prefixed("rule")
        .merge(OneBias.parameters(1).prefixed("parameters"));
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

  /// The adapted bias of 1.5 has the derivative `2 (1.5 - 4) = -5` by itself, and 0.5 by the word.
  @Test
  void theGradientReachesInitialisationAndRule() {
    Tree<double[]> direction = OneBias.direction(learner(1), meta(0.2f), SUPPORT, QUERY);
    assertEquals(2.5 * 2.5, direction.get("loss")[0], 1e-6);
    assertEquals(-5, direction.get("parameters.bias")[0], 1e-6);
    assertEquals(-2.5, direction.get("rule.head.bias")[0], 1e-6);
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
  void onlyTheRuleMovesAtItsFactor() {
    assertEquals(3, learner(1).rateFactor("rule.head.bias"));
    assertEquals(1, learner(1).rateFactor("parameters.bias"));
  }

  @Test
  void refusesNoStepsAndANegativeFactor() {
    assertThrows(IllegalArgumentException.class, () -> learner(0));
    UpdateRule rule = learner(1).rule();
    assertThrows(
        IllegalArgumentException.class,
        () -> new LearnedUpdate(OneBias.NETWORK, OneBias.LOSS, OneBias.LOSS, 1, rule, -1));
  }
}
