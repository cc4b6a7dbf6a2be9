package io.qmorph.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void aConstantStays() {
    assertEquals(3, new Schedule.Constant(3).at(0));
    assertEquals(3, new Schedule.Constant(3).at(1));
  }

  @Test
  void aLineEndsWhenItsShareIsOver() {
    Schedule line = new Schedule.Linear(1, 0.2, 0.5);
    assertEquals(1, line.at(0));
    assertEquals(0.6, line.at(0.25), 1e-12);
    assertEquals(0.2, line.at(0.5), 1e-12);
    assertEquals(0.2, line.at(1), 1e-12);
  }

  @Test
  void aCosineIsFlatAtBothEnds() {
    Schedule cosine = new Schedule.Cosine(2, 1);
    assertEquals(2, cosine.at(0));
    assertEquals(1 + (1 + Math.sqrt(0.5)) / 2, cosine.at(0.25), 1e-12);
    assertEquals(1.5, cosine.at(0.5), 1e-12);
    assertEquals(1, cosine.at(1), 1e-12);
    assertEquals(1, cosine.at(1.5), 1e-12);
  }
}
