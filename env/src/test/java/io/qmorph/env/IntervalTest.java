package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IntervalTest {
  @Test
  void includesItsEnds() {
    Interval interval = new Interval(1, 3);
    assertTrue(interval.contains(1) && interval.contains(3));
    assertFalse(interval.contains(Math.nextUp(3.0)));
    assertFalse(interval.contains(Double.NaN));
    assertEquals(2, interval.length());
  }

  @Test
  void goesFromANumberToALargerOne() {
    assertThrows(IllegalArgumentException.class, () -> new Interval(1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Interval(2, 1));
    assertThrows(IllegalArgumentException.class, () -> new Interval(Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new Interval(0, Double.POSITIVE_INFINITY));
  }
}
