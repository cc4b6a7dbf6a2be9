package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Families;
import io.qmorph.env.TaskFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentSpecTest {
  private static final Path SPECS = Path.of("..", "specs");

  @TempDir private Path folder;

  static List<String> families() {
    return Families.builtIn().all().stream().map(TaskFamily::name).toList();
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyFamilyHasASpec(String family) {
    ExperimentSpec spec =
        ExperimentSpec.read(SPECS.resolve(family + ".yaml"), List.of(), Families.builtIn());
    assertEquals(family, spec.family());
  }

  @ParameterizedTest
  @EnumSource(ExperimentSpec.Method.class)
  void theMainSpecHoldsTheDefaultsOfEveryMethod(ExperimentSpec.Method method) {
    List<String> settings = List.of("method=" + method.word());
    ExperimentSpec written =
        ExperimentSpec.read(
            SPECS.resolve("reversible-cartpole.yaml"), settings, Families.builtIn());
    assertEquals(ExperimentSpec.byDefault(settings), written);
  }

  @ParameterizedTest
  @MethodSource("families")
  void theResolvedTextReadsBack(String family) throws Exception {
    ExperimentSpec spec =
        ExperimentSpec.byDefault(
            List.of("family=" + family, "seed=-3", "inner.adapts=head", "outer.error=squared"));
    Path file = folder.resolve("spec.yaml");
    Files.writeString(file, spec.yaml());
    assertEquals(spec, ExperimentSpec.read(file, List.of(), Families.builtIn()));
  }

  @Test
  void aListOfParametersReadsBack() throws Exception {
    ExperimentSpec spec = ExperimentSpec.byDefault(List.of("inner.adapts=[0, 2.bias]"));
    assertEquals(List.of("0", "2.bias"), spec.inner().adapts().words());
    Path file = folder.resolve("spec.yaml");
    Files.writeString(file, spec.yaml());
    assertEquals(spec, ExperimentSpec.read(file, List.of(), Families.builtIn()));
  }

  @Test
  void laterSettingsWin() {
    ExperimentSpec spec = ExperimentSpec.byDefault(List.of("seed=1", "seed=2"));
    assertEquals(2, spec.seed());
  }

  @Test
  void aSpecOfCommentsAloneIsRefused() throws Exception {
    Path file = folder.resolve("spec.yaml");
    Files.writeString(file, "# nothing\n");
    var error =
        assertThrows(
            UserError.class, () -> ExperimentSpec.read(file, List.of(), Families.builtIn()));
    assertEquals(
        file + " is empty: it must hold settings such as family: reversible-cartpole",
        error.getMessage());
  }

  @Test
  void aReplayThatHoldsNoRowIsRefused() {
    UserError error =
        assertThrows(
            UserError.class, () -> ExperimentSpec.byDefault(List.of("collection.replay=4")));
    assertTrue(error.getMessage().startsWith("collection.replay must be"), error.getMessage());
  }

  /// Packer et al.'s train on D or R, judge on R or E.
  @Test
  void trainsOnOneRegionAndJudgesOnAnother() {
    ExperimentSpec spec =
        ExperimentSpec.byDefault(
            List.of("collection.region=default", "test.region=extrapolation", "test.tasks=9"));
    TaskFamily family = Families.builtIn().named(spec.family());
    TaskSplit split = TaskSplit.of(family, spec);
    assertEquals(Set.of(family.parse(Map.of())), new HashSet<>(split.training()));
    assertEquals(Set.of(family.parse(Map.of())), new HashSet<>(split.validation()));
    assertEquals(9, new HashSet<>(split.heldOut()).size());
  }

  @Test
  void observationsTellTheTaskOnlyIfAsked() {
    assertEquals(4, ExperimentSpec.byDefault(List.of()).taskFamily().observationScale().length);
    ExperimentSpec informed = ExperimentSpec.byDefault(List.of("informed=true"));
    assertEquals(8, informed.taskFamily().observationScale().length);
  }

  @Test
  void noTaskIsInTwoParts() {
    ExperimentSpec spec = ExperimentSpec.byDefault(List.of());
    TaskSplit split = TaskSplit.of(Families.builtIn().named(spec.family()), spec);
    Set<Object> all = new HashSet<>();
    all.addAll(split.training());
    all.addAll(split.validation());
    all.addAll(split.heldOut());
    assertEquals(128 + 64 + 64, all.size());
  }
}
