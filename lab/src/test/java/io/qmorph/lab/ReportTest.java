package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
  private static final Report REPORT =
      new Report(
          "reversible-cartpole",
          "maml",
          3,
          64,
          1000,
          12.5,
          List.of(
              new Report.Result("unadapted", 0, 20, 18, 22),
              new Report.Result("adapted", 5, 499.5, 480, 500)));

  @Test
  void theJsonHasTheKeysThatOthersRead() {
    JsonNode json = JsonMapper.builder().build().readTree(REPORT.json());
    assertEquals(
        List.of(
            "family", "method", "seed", "heldOutTasks", "environmentSteps", "seconds", "results"),
        List.copyOf(json.propertyNames()));
    JsonNode result = json.path("results").path(1);
    assertEquals(
        List.of("name", "gradientSteps", "iqm", "low", "high"),
        List.copyOf(result.propertyNames()));
    assertEquals(499.5, result.path("iqm").asDouble());
  }

  @Test
  void theTablesHaveARowForEachResult() {
    assertEquals(3, REPORT.table().lines().count());
    assertTrue(REPORT.table().contains("499.5     [480.0, 500.0]"), REPORT.table());
    String page = REPORT.markdown("seed: 3\n");
    assertTrue(page.contains("| no adaptation | 0 | 20.0 | [18.0, 22.0] |"), page);
    assertTrue(page.contains("](adaptation.png)"), page);
  }
}
