package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Families;
import io.qmorph.lab.ExperimentSpec.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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

  @ParameterizedTest
  @CsvSource({
    "mamlPlusPlus.multiStep, 0.5, maml-plus-plus",
    "implicitMaml.products, 7, implicit-maml",
    "hypernetwork.code, 3, hypernetwork",
    "structure.price, 0.5, learned-structure",
    "rule.units, 4, learned-update learned-optimizer",
    "optimizer.sigma, 0.5, learned-optimizer",
    "metaQ.context, 3, meta-q-learning",
    "recurrent.size, 3, recurrent-dqn",
    "siamese.margin, 0.5, siamese"
  })
  void aMethodsSectionIsRefusedWithAnyOther(String setting, String value, String owners) {
    List<String> users = List.of(owners.split(" "));
    for (Method method : Method.values()) {
      String given = setting + "=" + value;
      if (users.contains(method.word())) {
        ExperimentSpec.byDefault(List.of("method=" + method.word(), given));
      } else {
        String refusal = refusal(method.word(), given);
        assertTrue(refusal.startsWith(setting + " must be "), refusal);
        assertTrue(refusal.contains(method.word() + ", which makes no use of it"), refusal);
      }
    }
  }

  @Test
  void theContextIsForItsMethodAndForBaselines() {
    String context = "context.size=5";
    for (String used :
        List.of("method=context-dqn baselines=false", "method=maml", "method=recurrent-dqn")) {
      List<String> settings =
          Stream.concat(Stream.of(context), Stream.of(used.split(" "))).toList();
      assertEquals(5, ExperimentSpec.byDefault(settings).context().size());
    }
    for (String unused :
        List.of("method=maml baselines=false", "method=dqn", "method=learned-optimizer")) {
      List<String> settings =
          Stream.concat(Stream.of(context), Stream.of(unused.split(" "))).toList();
      assertThrows(UserError.class, () -> ExperimentSpec.byDefault(settings), unused);
    }
  }

  @Test
  void theSpecsOfAllFamiliesAndBothSuitesAreRead() throws Exception {
    try (Stream<Path> specs = Files.list(Path.of("..", "specs"))) {
      specs.forEach(spec -> ExperimentSpec.read(spec, List.of(), Families.builtIn()));
    }
    for (MetaSuite suite : List.of(MetaSuite.builtIn(false), MetaSuite.packer(false))) {
      assertFalse(suite.cells().isEmpty());
      suite.cells().forEach(UnusedSettingsTest::requireAllUsed);
    }
  }

  /// Some methods take no tasks of several kinds, which is another refusal.
  private static void requireAllUsed(MetaCell cell) {
    try {
      cell.spec();
    } catch (UserError e) {
      assertTrue(String.valueOf(e.getMessage()).contains("of one kind only"), e::getMessage);
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
