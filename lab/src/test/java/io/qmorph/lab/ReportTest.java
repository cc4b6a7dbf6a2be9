package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.Report.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
  private static final Report REPORT =
      new Report(
          "reversible-cartpole",
          "maml",
          7,
          64,
          3_100_000,
          171.25,
          List.of(
              new Result("unadapted", 0, 24.5, 18, 31.25),
              new Result("adapted", 5, 494, 480.5, 500)));

  @Test
  void theJsonHasExactlyTheKeys() {
    JsonNode json = new JsonMapper().readTree(REPORT.json());
    assertEquals(
        List.of(
            "qmorph",
            "family",
            "method",
            "seed",
            "heldOutTasks",
            "environmentSteps",
            "seconds",
            "results",
            "notes"),
        List.copyOf(json.propertyNames()));
    assertEquals("reversible-cartpole", json.get("family").stringValue());
    assertEquals(7, json.get("seed").longValue());
    assertEquals(3_100_000, json.get("environmentSteps").longValue());
    assertEquals(171.25, json.get("seconds").doubleValue());
    JsonNode row = json.get("results").get(1);
    assertEquals(
        List.of("name", "gradientSteps", "iqm", "low", "high"), List.copyOf(row.propertyNames()));
    assertEquals("adapted", row.get("name").stringValue());
    assertEquals(5, row.get("gradientSteps").intValue());
    assertEquals(480.5, row.get("low").doubleValue());
  }

  @Test
  void theJsonIsReadAsWritten() {
    assertEquals(REPORT, Report.parse(REPORT.json()));
    for (String broken : List.of("", "[]", "{}", "{\"family\": 1}")) {
      assertThrows(RuntimeException.class, () -> Report.parse(broken), broken);
    }
  }

  @Test
  void theTablesColumnsAreAligned() {
    List<String> lines = REPORT.table().lines().toList();
    assertEquals(4, lines.size());
    assertEquals(1, lines.stream().map(String::length).distinct().count(), REPORT.table());
    assertTrue(lines.get(2).matches("no adaptation +0 +24\\.5 +18\\.0 to 31\\.3"), lines.get(2));
    assertTrue(lines.get(3).matches("adapted .* 5 +494\\.0 +480\\.5 to 500\\.0"), lines.get(3));
  }

  @Test
  void episodesOfATrialAreTold() {
    List<Result> results =
        List.of(new Result("episode1", 0, 120, 100, 140), new Result("trial", 0, 240, 200, 280));
    List<String> lines = new Report("catch", "m", 7, 64, 1, 1, results).table().lines().toList();
    assertTrue(lines.get(2).matches("in episode 1 of a trial +0 +120\\.0 .*"), lines.get(2));
    assertTrue(lines.get(3).matches("all episodes of a trial together +0 .*"), lines.get(3));
  }

  @Test
  void anIntervalOfOneTaskSaysThatItIsOverEpisodes() {
    List<Result> results = List.of(new Result("adapted", 3, 100, 90, 110));
    Report one = new Report("catch", "maml", 7, 1, 1, 1, results);
    assertTrue(one.table().contains("95 % interval over episodes of one task"), one::table);
    String page = one.markdown("");
    assertTrue(page.contains("on one held-out task: "), page);
    assertTrue(page.contains("bootstrap interval over episodes of one task."), page);
    assertFalse(REPORT.table().contains("over episodes"), REPORT::table);
  }

  @Test
  void smallReturnsHaveAnotherPlace() {
    Report small =
        new Report("catch", "maml", 7, 64, 1, 1, List.of(new Result("adapted", 3, -.126, -1, 10)));
    String row = small.table().lines().toList().get(2);
    assertTrue(row.matches("adapted .* 3 +-0\\.13 +-1\\.00 to 10\\.0"), row);
  }

  @Test
  void thePageHasTableThenPicturesThenSettings() {
    String page = REPORT.markdown("family: reversible-cartpole\nseed: 7\n");
    assertTrue(page.startsWith("# maml on reversible-cartpole\n"));
    assertTrue(page.contains("| no adaptation | 0 | 24.5 | 18.0 to 31.3 |\n"), page);
    assertTrue(page.contains("3,100,000 environment steps"), page);
    int table = page.indexOf("|---");
    int picture = page.indexOf("](adaptation.png)");
    int settings = page.indexOf("```yaml\nfamily: reversible-cartpole\nseed: 7\n```\n");
    assertTrue(0 < table && table < picture && picture < settings, page);
    assertTrue(page.contains("](learning-curve.png)"));
  }

  @Test
  void returnsThatAreNotFiniteAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Result("adapted", 1, Double.NaN, 0, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Result("adapted", 1, 0, Double.NEGATIVE_INFINITY, 1));
  }
}
