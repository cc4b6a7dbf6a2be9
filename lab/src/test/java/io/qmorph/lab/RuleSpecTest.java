package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.meta.AttentionRule;
import io.qmorph.meta.GruRule;
import io.qmorph.meta.LogGradient;
import io.qmorph.meta.LstmRule;
import io.qmorph.meta.MomentumRule;
import io.qmorph.meta.RateController;
import io.qmorph.meta.UpdateRule;
import io.qmorph.nn.Adam;
import io.qmorph.nn.Sgd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleSpecTest {
  private static UpdateRule rule(String... settings) {
    List<String> all = new ArrayList<>(List.of("method=learned-optimizer"));
    all.addAll(List.of(settings));
    return ExperimentSpec.byDefault(all).rule().rule(1);
  }

  @Test
  void everyKindIsMadeOfItsSettings() {
    LogGradient features = new LogGradient();
    assertEquals(new RateController(8, new Sgd(), 1), rule());
    assertEquals(new RateController(2, new Adam(), 1), rule("rule.optimizer=adam", "rule.units=2"));
    assertEquals(
        new LstmRule(3, features, 0.5, 1),
        rule("rule.kind=lstm", "rule.units=3", "rule.scale=0.5"));
    assertEquals(new GruRule(8, features, 1), rule("rule.kind=gru"));
    assertEquals(
        new AttentionRule(8, 4, features, 0.01, 1), rule("rule.kind=attention", "rule.heads=4"));
    assertEquals(new MomentumRule(8, 0.01, 1), rule("rule.kind=momentum"));
  }

  @Test
  void headsMustDivideTheUnits() {
    UserError error =
        assertThrows(UserError.class, () -> rule("rule.kind=attention", "rule.units=5"));
    assertEquals("rule.heads must divide rule.units, 5, was 2", error.getMessage());
  }
}
