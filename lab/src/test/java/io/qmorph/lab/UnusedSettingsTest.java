package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.env.Families;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnusedSettingsTest {
  private static String refusal(String method, String setting) {
    List<String> settings = List.of("method=" + method, setting);
    return assertThrows(UserError.class, () -> ExperimentSpec.byDefault(settings)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "maml-plus-plus, inner.learnRates, true, false",
    "implicit-maml, inner.order, first, second",
    "reptile, inner.segment, 0, 2",
    "learned-update, inner.proximal, 0.0, 0.5",
    "learned-loss, inner.learnRates, true, false",
    "hypernetwork, inner.adapts, all, head",
    "context-dqn, inner.clip, 0.0, 1.5",
    "siamese, inner.ratesFactor, 10.0, 2.0",
    "recurrent-dqn, outer.weightDecay, 0.0, 0.1"
  })
  void isNamedWithWhatItMustBe(String method, String setting, String byDefault, String value) {
    assertEquals(
        "%s must be %s with method %s, which makes no use of it, was %s"
            .formatted(setting, byDefault, method, value),
        refusal(method, setting + "=" + value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hypernetwork",
        "context-dqn",
        "meta-q-learning",
        "recurrent-dqn",
        "learned-optimizer",
        "dqn"
      })
  void whatTakesNoStepsOfMamlHasNoneOfItsSettings(String method) {
    for (String setting :
        List.of("order=second", "adapts=body", "proximal=1", "clip=1", "segment=1")) {
      assertEquals(
          "inner." + setting.split("=", 2)[0],
          refusal(method, "inner." + setting).split(" ", 2)[0]);
    }
  }

  /// What a family's spec says of adaptation serves whatever method is set on top of it.
  @ParameterizedTest
  @ValueSource(strings = {"context-dqn", "reptile", "dqn", "recurrent-dqn"})
  void aFamilysSettingsAreForAllMethods(String method) {
    Path spec = Path.of("..", "specs", "gridnavi.yaml");
    List<String> settings = List.of("method=" + method, "inner.steps=2", "inner.error=huber");
    assertEquals(0.15, ExperimentSpec.read(spec, settings, Families.builtIn()).inner().rate());
  }

  @Test
  void theDefaultMayBeSaid() {
    ExperimentSpec spec =
        ExperimentSpec.byDefault(
            List.of("method=reptile", "inner.order=first", "inner.learnRates=false"));
    assertEquals(ExperimentSpec.Method.REPTILE, spec.method());
  }
}
