package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;

class ShapeTest {
  private static final Shape SHAPE = Shape.of(2, 3, 4);

  private static String refusal(ThrowingSupplier<?> mistake) {
    return assertThrows(IllegalArgumentException.class, mistake::get).getMessage();
  }

  @Test
  void countsElements() {
    assertEquals(24, SHAPE.elements());
    assertEquals(1, Shape.scalar().elements());
    assertEquals(0, Shape.of(5, 0).elements());
  }

  @Test
  void refusesMoreElementsThanAnArrayHolds() {
    assertThrows(ArithmeticException.class, () -> Shape.of(1 << 16, 1 << 16).elements());
  }

  @Test
  void refusesNegativeExtents() {
    assertEquals(
        "a shape's extents must be at least 0, was [2, -1]", refusal(() -> Shape.of(2, -1)));
  }

  @Test
  void findsAxesFromBothEnds() {
    assertEquals(2, SHAPE.size(0));
    assertEquals(4, SHAPE.size(-1));
    assertEquals(1, SHAPE.axis(-2));
    assertEquals("axis 3 is not one of shape [2, 3, 4]", refusal(() -> SHAPE.size(3)));
    assertEquals("axis 0 is not one of shape []", refusal(() -> Shape.scalar().axis(0)));
  }

  @Test
  void changesOneAxis() {
    assertEquals(Shape.of(2, 3, 9, 4), SHAPE.insert(2, 9));
    assertEquals(Shape.of(2, 3, 4, 9), SHAPE.insert(3, 9));
    assertEquals(Shape.of(2, 4), SHAPE.remove(1));
    assertEquals(Shape.of(2, 3, 9), SHAPE.with(-1, 9));
    assertEquals(
        "an axis can't be inserted into [2, 3, 4] at 4", refusal(() -> SHAPE.insert(4, 1)));
  }

  @Test
  void takesApartAndJoins() {
    assertEquals(Shape.of(3, 4), SHAPE.range(1, 3));
    assertEquals(Shape.scalar(), SHAPE.range(1, 1));
    assertEquals(SHAPE, SHAPE.range(0, 1).concat(SHAPE.range(1, 3)));
  }

  @Test
  void knowsItsStrides() {
    assertArrayEquals(new int[] {12, 4, 1}, SHAPE.strides());
    assertArrayEquals(new int[0], Shape.scalar().strides());
  }

  @Test
  void keepsNoSharedArray() {
    int[] sizes = {2, 3};
    Shape shape = Shape.of(sizes);
    sizes[0] = 9;
    shape.toArray()[1] = 9;
    assertEquals(Shape.of(2, 3), shape);
  }

  @Test
  void broadcastsAlignedAtTheEnd() {
    assertEquals(Shape.of(4, 2, 3), Shape.broadcast("add", Shape.of(2, 1), Shape.of(4, 1, 3)));
    assertEquals(Shape.of(0), Shape.broadcast("add", Shape.of(1), Shape.of(0)));
    assertEquals(
        "add: shapes [2] and [3] don't broadcast",
        refusal(() -> Shape.broadcast("add", Shape.of(2), Shape.of(3))));
  }

  @Test
  void isAValue() {
    assertEquals(Shape.of(2, 3, 4), SHAPE);
    assertEquals(Shape.of(2, 3, 4).hashCode(), SHAPE.hashCode());
    assertNotEquals(Shape.of(2, 3), SHAPE);
    assertEquals("[2, 3, 4]", SHAPE.toString());
  }
}
