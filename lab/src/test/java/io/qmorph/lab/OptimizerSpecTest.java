package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.meta.EvolutionStrategies;
import io.qmorph.meta.PersistentEvolutionStrategies;
import io.qmorph.meta.TruncatedBackpropagation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizerSpecTest {
  private static OptimizerSpec spec(String... settings) {
    List<String> all = new ArrayList<>(List.of("method=learned-optimizer"));
    all.addAll(List.of(settings));
    return ExperimentSpec.byDefault(all).optimizer();
  }

  private static void assertRefused(String message, String... settings) {
    UserError refused = assertThrows(UserError.class, () -> spec(settings));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void namesItsEstimator() {
    assertEquals(new TruncatedBackpropagation(), spec().gradientEstimator());
    assertEquals(
        new EvolutionStrategies(0.5, 0.9, false),
        spec(
                "optimizer.estimator=evolution-strategies",
                "optimizer.sigma=0.5",
                "optimizer.sigmaDecay=0.9",
                "optimizer.ranked=false")
            .gradientEstimator());
    assertEquals(
        new PersistentEvolutionStrategies(0.01),
        spec("optimizer.estimator=persistent-evolution-strategies", "optimizer.sigma=0.01")
            .gradientEstimator());
  }

  @Test
  void refusesWhatDoesNotCombine() {
    assertRefused(
        "optimizer.lifetime must be a multiple of optimizer.truncation, 10, was 95",
        "optimizer.lifetime=95");
    assertRefused(
        "optimizer.objective must be loss with persistent-evolution-strategies, was return:"
            + " returns have no gradient, and are those of whole lives",
        "optimizer.objective=return",
        "optimizer.estimator=persistent-evolution-strategies");
    assertRefused("optimizer.report must have a number above 0, was [0]", "optimizer.report=[0]");
  }
}
