package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Region;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetaSuiteTest {
  @TempDir private Path folder;

  /// But for what its paper does not combine.
  @Test
  void everyTrainingOfTheBuiltInSuiteIsAnExperiment() {
    MetaSuite suite = MetaSuite.builtIn(false);
    List<String> refused = new ArrayList<>();
    for (String family : suite.families().keySet()) {
      for (MetaCell cell : suite.cells(family, 3)) {
        try {
          ExperimentSpec spec = cell.spec();
          assertEquals(family, spec.family());
          assertEquals(3, spec.seed());
          assertEquals(cell.method().equals("oracle"), spec.informed());
        } catch (UserError e) {
          refused.add(cell + ": " + e.getMessage());
        }
      }
    }
    assertEquals(1, refused.size(), refused.toString());
    assertTrue(refused.getFirst().startsWith("learned-structure on mixed"), refused.toString());
  }

  @Test
  void packersProtocolTrainsOnTheDefaultTaskAndOnRanges() {
    MetaSuite suite = MetaSuite.packer(false);
    for (String family : suite.families().keySet()) {
      for (MetaCell cell : suite.cells(family, 0)) {
        ExperimentSpec spec = cell.spec();
        boolean onDefault = cell.method().endsWith("-on-d");
        assertTrue(onDefault || cell.method().endsWith("-on-r"), cell.method());
        assertEquals(onDefault ? Region.DEFAULT : Region.INTERPOLATION, spec.collection().region());
        assertEquals(1000, spec.test().tasks() * spec.test().episodes());
      }
    }
  }

  @Test
  void aQuickRunIsSmaller() {
    MetaSuite quick = MetaSuite.builtIn(true);
    MetaSuite whole = MetaSuite.builtIn(false);
    assertTrue(quick.families().size() < whole.families().size());
    assertEquals(whole.methods(), quick.methods());
    String family = quick.families().firstEntry().getKey();
    int iterations = quick.cells(family, 0).getFirst().spec().iterations();
    assertTrue(iterations < whole.cells(family, 0).getFirst().spec().iterations());
  }

  @Test
  void aFamilyHasSeedsOfItsOwnAndATableIsWholeBeforeTheNextSeed() throws Exception {
    Path file = folder.resolve("seeds.yaml");
    Files.writeString(
        file,
        """
        counts: [1]
        baselines: false
        families:
          catch: {quick: true, seeds: 2}
          gridnavi: {quick: true}
        methods:
          maml: {method: maml}
        """);
    MetaSuite suite = MetaSuite.read(file, false);
    assertEquals(List.of("catch 0", "gridnavi 0", "catch 1"), familiesAndSeeds(suite));
    assertEquals(List.of("catch 0", "gridnavi 0"), familiesAndSeeds(suite.withSeeds(1)));
    assertEquals(
        List.of("catch 0", "gridnavi 0"), familiesAndSeeds(MetaSuite.read(file, true)), "quick");
  }

  private static List<String> familiesAndSeeds(MetaSuite suite) {
    return suite.cells().stream().map(cell -> cell.family() + " " + cell.seed()).toList();
  }

  @Test
  void keepsTheBaselinesOfWhatIsAskedFor() {
    MetaSuite suite = MetaSuite.builtIn(false).only(List.of("gridnavi"), List.of("reptile"));
    assertEquals(List.of("gridnavi"), List.copyOf(suite.families().keySet()));
    assertEquals(
        List.of("scratch", "fine-tuned", "context-dqn", "oracle", "reptile"), suite.names());
  }

  @Test
  void namesTheNearestOfWhatItDoesNotHave() {
    MetaSuite suite = MetaSuite.builtIn(false);
    UserError family =
        assertThrows(UserError.class, () -> suite.only(List.of("gridnav"), List.of()));
    assertTrue(family.getMessage().contains("did you mean gridnavi?"), family.getMessage());
    UserError method =
        assertThrows(UserError.class, () -> suite.only(List.of(), List.of("reptil")));
    assertTrue(method.getMessage().contains("did you mean reptile?"), method.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{counts: [1, 3], compared: 2}; compared must be one of the counts",
        "methods: {oracle: {method: maml}}; methods must not be called as the baselines are",
        "famlies: {}; did you mean families?",
        "families: {cartpole: {setings: {}}}; did you mean families.cartpole.settings?"
      })
  void refusesWhatIsNoSuite(String yaml, String message) throws Exception {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(file, yaml);
    UserError error = assertThrows(UserError.class, () -> MetaSuite.read(file, false));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }
}
