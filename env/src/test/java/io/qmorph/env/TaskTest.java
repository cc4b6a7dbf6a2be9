package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskTest {
  @Test
  void keepsOrderAndDoesNotChange() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("z", 1.0);
    values.put("a", 0.5);
    Task task = new Task(values);
    values.put("z", 9.0);
    assertArrayEquals(new double[] {1, .5}, task.toArray());
    assertEquals("z=1.0, a=0.5", task.toString());
    assertThrows(UnsupportedOperationException.class, () -> task.values().put("b", 1.0));
    assertEquals(new Task(Map.of("a", 0.5, "z", 1.0)), task);
  }

  @Test
  void readsValuesAndFlags() {
    Task task = new Task(Map.of("on", 1.0));
    assertTrue(task.flag("on"));
    assertFalse(new Task(Map.of("on", 0.0)).flag("on"));
    var error = assertThrows(IllegalArgumentException.class, () -> task.get("off"));
    assertEquals("the task on=1.0 has no parameter off", error.getMessage());
  }
}
