package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
  @TempDir private Path folder;
  private Path file;
  private Metrics metrics;

  @BeforeEach
  void open() {
    file = folder.resolve("metrics.jsonl");
    metrics = new Metrics(file);
  }

  private static Map<String, Object> event(String training, int iteration, double loss) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("training", training);
    event.put("iteration", iteration);
    event.put("loss", loss);
    return event;
  }

  @Test
  void eachEventIsAStrictLineInOrder() throws Exception {
    metrics.append(event("maml", 1, 0.5));
    metrics.append(event("maml", 2, Double.NaN));
    metrics.append(event("maml", 3, Double.POSITIVE_INFINITY));
    metrics.append(Map.of("loss", Float.NaN));
    assertEquals(
        """
        {"training":"maml","iteration":1,"loss":0.5}
        {"training":"maml","iteration":2,"loss":null}
        {"training":"maml","iteration":3,"loss":null}
        {"loss":null}
        """,
        Files.readString(file));
    assertEquals(event("maml", 1, 0.5), metrics.read().getFirst());
    assertEquals(4, metrics.read().size());
  }

  @Test
  void whatIsAboutToComeAgainIsDropped() throws Exception {
    for (int i = 1; i <= 4; i++) {
      metrics.append(event("maml", 10 * i, i));
      metrics.append(event("multi-task", 10 * i, i));
    }
    metrics.dropAfter("maml", 20);
    List<Map<String, Object>> left = metrics.read();
    assertEquals(6, left.size());
    assertEquals(2, left.stream().filter(event -> event.get("training").equals("maml")).count());
    String before = Files.readString(file);
    metrics.dropAfter("maml", 20);
    assertEquals(before, Files.readString(file));
  }

  @Test
  void aLastLineThatWasCutShortAnywhereIsDropped() throws Exception {
    metrics.append(event("maml", 1, 0.5));
    String whole = Files.readString(file);
    String next = "{\"training\":\"maml\",\"iteration\":2,\"loss\":0.25}";
    for (int length = 1; length <= next.length(); length++) {
      Files.writeString(file, whole + next.substring(0, length));
      assertEquals(1, metrics.read().size());
      metrics.dropAfter("maml", 100);
      assertEquals(whole, Files.readString(file));
    }
  }

  @Test
  void aDamagedLineInTheMiddleIsNamedAndNothingIsLost() throws Exception {
    metrics.append(event("maml", 1, 0.5));
    Files.writeString(file, "{\"training\": oops}\n[1]\n", StandardOpenOption.APPEND);
    metrics.append(event("maml", 2, 0.5));
    String before = Files.readString(file);
    String message = assertThrows(UserError.class, metrics::read).getMessage();
    assertEquals(file + " is damaged, line 2 is not an event in JSON", message);
    assertThrows(UserError.class, () -> metrics.dropAfter("maml", 0));
    assertEquals(before, Files.readString(file));
  }

  @Test
  void noFileIsNoEvents() {
    assertTrue(metrics.read().isEmpty());
    metrics.dropAfter("maml", 3);
    assertTrue(Files.notExists(file));
  }

  @Test
  void aFileThatCantBeWrittenIsNamed() {
    Metrics nowhere = new Metrics(folder.resolve("missing").resolve("metrics.jsonl"));
    UserError error = assertThrows(UserError.class, () -> nowhere.append(event("maml", 1, 0.5)));
    assertTrue(error.getMessage().endsWith("metrics.jsonl: no such file"), error.getMessage());
  }
}
