package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.Charts.Series;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningCurvesTest {
  @TempDir private Path folder;

  private static Map<String, Object> event(String training, int iteration, int... steps) {
    Map<String, Object> event = LearningCurves.event(training, iteration, iteration * 500_000L);
    for (int count : steps) {
      LearningCurves.put(
          event, count, new Statistics.Interval(iteration + count, iteration, iteration + 9));
    }
    return event;
  }

  @Test
  void whatIsWrittenToAFileIsDrawn() {
    Metrics metrics = new Metrics(folder.resolve("metrics.jsonl"));
    metrics.append(event("maml", 1, 1, 3));
    metrics.append(event("maml", 2, 1, 3));
    metrics.append(event("context-dqn", 1, 0));
    List<Series> curves = LearningCurves.of(metrics.read());
    assertEquals(
        List.of("maml, 1 step", "maml, 3 steps", "context-dqn"),
        curves.stream().map(Series::name).toList());
    Series curve = curves.get(1);
    assertArrayEquals(new double[] {0.5, 1}, curve.x());
    assertArrayEquals(new double[] {4, 5}, curve.y());
    assertArrayEquals(new double[] {1, 2}, curve.low());
    assertArrayEquals(new double[] {10, 11}, curve.high());
  }

  @Test
  void eventsOfAnotherKindAreNoCurves() {
    assertTrue(LearningCurves.of(List.of(event("maml", 1), Map.of("loss", 3))).isEmpty());
  }

  @Test
  void whatWasNotMeasuredIsAGap() {
    Map<String, Object> event = event("maml", 1, 3);
    event.remove("validation.3.low");
    event.put("validation.3.high", null);
    Series curve = LearningCurves.of(List.of(event)).getFirst();
    assertTrue(Double.isNaN(curve.low()[0]) && Double.isNaN(curve.high()[0]));
    assertEquals(4, curve.y()[0]);
  }
}
