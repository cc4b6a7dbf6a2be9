package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BoxTest {
  private final Box box = new Box(new float[] {0, -1}, new float[] {2, Float.POSITIVE_INFINITY});

  @Test
  void boundsAreInside() {
    assertTrue(box.contains(new float[] {0, -1}, 0));
    assertTrue(box.contains(new float[] {2, Float.POSITIVE_INFINITY}, 0));
    assertFalse(box.contains(new float[] {Math.nextUp(2f), 0}, 0));
    assertFalse(box.contains(new float[] {0, Math.nextDown(-1f)}, 0));
  }

  @Test
  void looksAtTheVectorThatStartsAtTheOffset() {
    float[] values = {9, 1, 1, -9};
    assertTrue(box.contains(values, 1));
    assertFalse(box.contains(values, 0));
    assertFalse(box.contains(values, 2));
  }

  @Test
  void notANumberIsNowhere() {
    assertFalse(Box.unbounded(1).contains(new float[] {Float.NaN}, 0));
    assertTrue(Box.unbounded(1).contains(new float[] {-Float.MAX_VALUE}, 0));
  }

  @Test
  void refusesBoundsThatDoNotMatch() {
    assertThrows(IllegalArgumentException.class, () -> new Box(new float[1], new float[2]));
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> new Box(new float[] {0, 3}, new float[] {1, 2}));
    assertEquals("low[1] must be at most 2.0, was 3.0", error.getMessage());
  }

  @Test
  void isEqualByValueAndCannotBeChanged() {
    float[] high = {1, 2};
    Box symmetric = Box.symmetric(high);
    high[0] = 9;
    symmetric.low()[0] = 9;
    assertEquals(Box.symmetric(1, 2), symmetric);
    assertEquals(Box.symmetric(1, 2).hashCode(), symmetric.hashCode());
    assertNotEquals(Box.symmetric(1, 3), symmetric);
  }
}
