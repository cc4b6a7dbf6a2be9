package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Region;
import io.qmorph.lab.MetaScores.Judged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackerPageTest {
  @TempDir private Path folder;

  private static Judged judged(Region region, int count, double... returns) {
    return new Judged(region, count, new double[][] {returns});
  }

  private static MetaScores scores(String family, String method, long seed, Judged... judged) {
    return new MetaScores(
        family, method, seed, "", "", false, 0, OptionalDouble.empty(), 0, List.of(judged));
  }

  /// The last of Acrobot's 80 steps costs nothing.
  @Test
  void countsTheEpisodesThatSucceed() {
    assertEquals(
        0.75,
        PackerPage.successes("cartpole", judged(Region.INTERPOLATION, 0, 195, 194, 200, 500)));
    assertEquals(
        0.25,
        PackerPage.successes(
            "mountain-car", judged(Region.EXTRAPOLATION, 0, -110, -111, -200, -150)));
    assertEquals(0.5, PackerPage.successes("acrobot", judged(Region.INTERPOLATION, 0, -79, -80)));
  }

  @Test
  void theGeometricMeanIsOfAllThree() {
    assertEquals(0.5, PackerPage.geometricMean(0.25, 0.5, 1), 1e-12);
    assertEquals(0, PackerPage.geometricMean(0, 1, 1));
  }

  /// D on R 25 %, D on E 50 %, R on E all.
  @Test
  void showsBothPartsOfTheProtocol() throws Exception {
    Judged good = judged(Region.INTERPOLATION, 0, 195, 195, 195, 0);
    Judged all = judged(Region.EXTRAPOLATION, 0, 200);
    Judged quarter = judged(Region.INTERPOLATION, 0, 195, 0, 0, 0);
    Judged half = judged(Region.EXTRAPOLATION, 0, 195, 0);
    Path page = folder.resolve("page.md");
    new PackerPage(
            List.of(
                scores("cartpole", "a-on-d", 0, quarter, half),
                scores("cartpole", "a-on-r", 0, good, all)))
        .write(page);
    String text = Files.readString(page);
    assertTrue(text.contains("| a | 0 | 75.0 | 25.0 | 50.0 | 100.0 | 50.0 |"), text);
    assertTrue(text.contains("extrapolation 93.6"), text);
    assertFalse(text.contains("Not trained"), text);
  }

  /// Seed 0 of the one half has nothing to do with seed 1 of the other.
  @Test
  void putsHalvesOfOneSeedTogether() throws Exception {
    Judged all = judged(Region.INTERPOLATION, 0, 195);
    Judged none = judged(Region.INTERPOLATION, 0, 0);
    Judged allOutside = judged(Region.EXTRAPOLATION, 0, 195);
    Path page = folder.resolve("page.md");
    new PackerPage(
            List.of(
                scores("cartpole", "a-on-d", 0, none, allOutside),
                scores("cartpole", "a-on-d", 1, all, allOutside),
                scores("cartpole", "a-on-r", 1, all, allOutside)))
        .write(page);
    String text = Files.readString(page);
    String row = "| a | 0 | 100.0 | 50.0 [0, 100] | 100.0 [100, 100] | 100.0 | 100.0 |";
    assertTrue(text.contains(row), text);
  }

  @Test
  void saysWhyThereIsNoNumber() throws Exception {
    Judged good = judged(Region.INTERPOLATION, 3, 195, 0);
    MetaCell failed = new MetaCell("cartpole", "a-on-r", 1, List.of());
    Path page = folder.resolve("page.md");
    new PackerPage(
            List.of(
                scores("cartpole", "a-on-d", 1, good),
                MetaScores.failed(failed, "", "diverged: not finite; the batch is in /some/where"),
                scores("cartpole", "b-on-r", 0, good),
                scores("acrobot", "a-on-d", 0, good),
                scores("acrobot", "a-on-r", 0, good)))
        .write(page);
    String text = Files.readString(page);
    assertTrue(text.contains("| a | 3 | - | 50.0 | - | - | - |"), text);
    assertTrue(text.contains("| b | 3 | 50.0 | - | - | - | - |"), text);
    assertTrue(
        text.contains(
            """
            Not trained to the end:

            - a-on-r, seed 1: diverged: not finite
            - b-on-d: not run
            """),
        text);
    String acrobot = text.substring(text.indexOf("## acrobot"));
    assertTrue(acrobot.contains("| b | 0 | - | - | - | - | - |"), text);
    assertTrue(acrobot.contains("- b-on-d: not run\n- b-on-r: not run\n"), text);
    assertFalse(acrobot.contains("- a-on"), text);
  }
}
