package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LikenessTest {
  private static Likeness at(double distance) {
    return new Likeness(
        List.of(new Likeness.Known("goal=7", distance), new Likeness.Known("goal=8", distance + 1)),
        0.5);
  }

  @Test
  void aTaskIsFamiliarUpToTheLimit() {
    assertTrue(at(0.25).isFamiliar());
    assertTrue(at(0.5).isFamiliar());
    assertFalse(at(0.501).isFamiliar());
  }

  @Test
  void theTextNamesTasksDistancesAndTheVerdict() {
    assertEquals(
        """
        nearest known tasks:
          0.250  goal=7
          1.250  goal=8
        familiar: within 0.500, the distance that 95 % of tasks like the known keep\
        """,
        at(0.25).text());
    assertTrue(at(0.75).text().contains("unfamiliar: beyond 0.500"), at(0.75)::text);
  }
}
