package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class NDArrayTest {

  @Test
  void wrapsNumbersWithoutCopying() {
    float[] values = {1, 2};
    NDArray array = NDArray.of(Shape.of(2), values);
    assertSame(values, array.floats());
    assertSame(values, array.reshaped(Shape.of(2, 1)).floats());
    values[0] = 5;
    assertEquals(NDArray.of(Shape.of(2), 5, 2), array);
  }

  @Test
  void copiesOnlyWhenAsked() {
    NDArray array = NDArray.ofInts(Shape.of(2), 1, 2);
    NDArray copy = array.copy();
    copy.ints()[0] = 9;
    assertArrayEquals(new int[] {1, 2}, array.ints());
    array.set(copy);
    assertArrayEquals(new int[] {9, 2}, array.ints());
  }

  @Test
  void refusesWrongCounts() {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> NDArray.of(Shape.of(2, 2), 1, 2, 3));
    assertEquals("shape [2, 2] holds 4 elements, was given 3", refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> NDArray.scalar(1).reshaped(Shape.of(2)));
  }

  @Test
  void keepsElementTypesApart() {
    NDArray integers = NDArray.ofInts(Shape.of(1), 1);
    var refusal = assertThrows(IllegalStateException.class, integers::floats);
    assertEquals("the array is INT32[1], not FLOAT32", refusal.getMessage());
    assertThrows(IllegalStateException.class, () -> NDArray.scalar(1).ints());
    assertNotEquals(integers, NDArray.of(Shape.of(1), 1));
    var mismatch =
        assertThrows(
            IllegalArgumentException.class, () -> integers.set(NDArray.zeros(Shape.of(1))));
    assertEquals("can't write FLOAT32[1] over INT32[1]", mismatch.getMessage());
  }

  @Test
  void hasAnItemIfItHasOneElement() {
    assertEquals(3, NDArray.of(Shape.of(1, 1), 3).item());
    var refusal =
        assertThrows(IllegalStateException.class, () -> NDArray.zeros(Shape.of(2)).item());
    assertEquals("only an array of one element is an item, was FLOAT32[2]", refusal.getMessage());
  }

  @Test
  void isEqualByTypeAndNumbers() {
    assertEquals(NDArray.of(Shape.of(1), Float.NaN), NDArray.of(Shape.of(1), Float.NaN));
    assertNotEquals(NDArray.of(Shape.of(1), 0f), NDArray.of(Shape.of(1), -0f));
    assertNotEquals(NDArray.of(Shape.of(1, 2), 1, 2), NDArray.of(Shape.of(2), 1, 2));
    assertEquals(
        NDArray.zeros(ArrayType.ints(2)).hashCode(), NDArray.ofInts(Shape.of(2), 0, 0).hashCode());
  }
}
