package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.UserError;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceTest {
  private static final String SUITE =
      """
      counts: [1]
      settings:
        iterations: 1
        validation.tasks: 2
        validation.episodes: 1
        episodeSteps: 10
        collection.pool: 2
        collection.tasks: 2
        collection.replay: 100
        support.sets: 2
        support.transitions: 8
        outer.batch: 8
        network.hidden: [4]
        test.tasks: 2
        test.episodes: 1
      families:
        gridnavi: {}
      methods:
        reptile: {method: reptile}
      """;

  @TempDir private Path folder;

  private static String refused(String... arguments) {
    StringWriter errors = new StringWriter();
    assertEquals(UserError.MISTAKE, Qmorph.run(new PrintWriter(errors), arguments));
    return errors.toString();
  }

  private static void check(String... arguments) {
    StringWriter errors = new StringWriter();
    assertEquals(0, Qmorph.run(new PrintWriter(errors), arguments), errors.toString());
  }

  @Test
  void writesAPageAndMakesItAgain() throws Exception {
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(suite, SUITE);
    Path out = folder.resolve("out");
    List<String> arguments =
        new ArrayList<>(
            List.of("reproduce", "meta", "--suite", suite.toString(), "--out", out.toString()));
    check(arguments.toArray(String[]::new));
    String page = Files.readString(out.resolve("results-meta.md"));
    assertTrue(page.contains("| reptile | "), page);
    assertTrue(Files.size(out.resolve("results-meta/gridnavi.png")) > 1000);
    Path again = folder.resolve("again.md");
    arguments.addAll(List.of("--table-only", "--docs", again.toString()));
    check(arguments.toArray(String[]::new));
    assertEquals(page.replace("results-meta/", "again/"), Files.readString(again));
  }

  @Test
  void writesThePageOfPackersProtocol() throws Exception {
    Path suite = folder.resolve("suite.yaml");
    String agents =
        """
        baselines: false
        methods:
          maml-on-d: {method: maml, collection.region: default}
          maml-on-r: {method: maml}
        """;
    Files.writeString(
        suite,
        SUITE.substring(0, SUITE.indexOf("methods:")).replace("gridnavi", "cartpole") + agents);
    Path out = folder.resolve("out");
    check("reproduce", "packer", "--seeds", "1", "--suite", suite + "", "--out", out + "");
    String page = Files.readString(out.resolve("results-packer.md"));
    assertTrue(page.contains("| maml | 0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 |"), page);
    assertTrue(page.contains("| maml | 1 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 |"), page);
  }

  @Test
  void namesTheNearestOfWhatThereIsNot() {
    String method = refused("reproduce", "meta", "--method", "reptil");
    assertTrue(method.contains("did you mean reptile?"), method);
    String family = refused("reproduce", "meta", "--quick", "--family", "gridnav");
    assertTrue(family.contains("did you mean gridnavi?"), family);
    String seeds = refused("reproduce", "meta", "--seeds", "0");
    assertTrue(seeds.contains("--seeds must be a whole number in [1, 1000], was 0"), seeds);
  }
}
