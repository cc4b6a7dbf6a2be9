package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FixturesTest {
  @Test
  void failsWhereNoFileHasThePrefix() {
    AssertionError error = assertThrows(AssertionError.class, () -> Fixtures.of("nothing_"));
    assertTrue(error.getMessage().contains("nothing_"));
  }

  @Test
  void failsWhereATensorOrAConstantIsMissing() {
    Fixtures.Fixture fixture = Fixtures.of("env_cartpole").getFirst();
    assertThrows(AssertionError.class, () -> fixture.tensor("nothing"));
    assertThrows(AssertionError.class, () -> fixture.number("nothing"));
    assertEquals("environment", fixture.text("kind"));
  }

  @Test
  void closeIsRelativeToTheExpectedNumberWithAnAbsoluteFloor() {
    float[] expected = {1000, 0};
    assertDoesNotThrow(
        () -> Fixtures.assertClose(expected, new float[] {1000.09f, 9e-6f}, 1e-4, 1e-5));
    AssertionError error =
        assertThrows(
            AssertionError.class,
            () -> Fixtures.assertClose(expected, new float[] {1000, 2e-5f}, 1e-4, 1e-5));
    assertTrue(error.getMessage().contains("values[1]: 0.0 expected, was 2.0E-5"));
  }

  @Test
  void nothingIsCloseToNaNAndNothingElseThanInfinityToInfinity() {
    float[] one = {1};
    float[] nan = {Float.NaN};
    float[] infinity = {Float.POSITIVE_INFINITY};
    assertThrows(AssertionError.class, () -> Fixtures.assertClose(one, nan, 1e-4, 1e-5));
    assertThrows(AssertionError.class, () -> Fixtures.assertClose(infinity, one, 1e-4, 1e-5));
    assertDoesNotThrow(() -> Fixtures.assertClose(infinity, infinity, 1e-4, 1e-5));
  }
}
