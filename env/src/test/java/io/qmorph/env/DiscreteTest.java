package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DiscreteTest {
  @Test
  void holdsTheIntegersFromZero() {
    Discrete space = new Discrete(3);
    assertTrue(space.contains(0));
    assertTrue(space.contains(2));
    assertFalse(space.contains(3));
    assertFalse(space.contains(-1));
  }

  @Test
  void namesWhatIsOutside() {
    Discrete space = new Discrete(3);
    assertEquals(2, space.requireAction(2));
    var error = assertThrows(IllegalArgumentException.class, () -> space.requireAction(3));
    assertEquals("action must be in [0, 2], was 3", error.getMessage());
  }

  @Test
  void isNeverEmpty() {
    assertThrows(IllegalArgumentException.class, () -> new Discrete(0));
  }
}
