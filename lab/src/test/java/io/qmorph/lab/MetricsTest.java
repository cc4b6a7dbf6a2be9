package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
  @TempDir private Path folder;

  @Test
  void whatIsToBeWrittenAgainIsDropped() throws Exception {
    Path file = folder.resolve("metrics.jsonl");
    Metrics metrics = new Metrics(file);
    for (int iteration = 10; iteration <= 30; iteration += 10) {
      metrics.append(event("maml", iteration));
      metrics.append(event("context-dqn", iteration));
    }
    Files.writeString(file, Files.readString(file) + "{\"training\":\"maml\",\"itera");
    metrics.dropAfter("maml", 20);
    assertEquals(
        """
        {"training":"maml","iteration":10,"value":null}
        {"training":"context-dqn","iteration":10,"value":null}
        {"training":"maml","iteration":20,"value":null}
        {"training":"context-dqn","iteration":20,"value":null}
        {"training":"context-dqn","iteration":30,"value":null}
        """,
        Files.readString(file));
  }

  private static Map<String, Object> event(String training, int iteration) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("training", training);
    event.put("iteration", iteration);
    event.put("value", Double.NaN);
    return event;
  }
}
