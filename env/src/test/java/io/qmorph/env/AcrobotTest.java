package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcrobotTest {
  private static final int NO_TORQUE = 1;

  @Test
  void hangingStillStaysSo() {
    double[] state = new double[4];
    for (int i = 0; i < 100; i++) {
      assertEquals(-1, Acrobot.standard().step(NoChance.STREAM, state, 0, NO_TORQUE));
    }
    assertArrayEquals(new double[4], state, 1e-12);
  }

  /// Runge-Kutta errs a little in each step of 0.2 s, so the energy is kept nearly.
  @ParameterizedTest
  @ValueSource(doubles = {.75, 1, 1.25})
  void freeSwingingKeepsItsEnergy(double link) {
    Acrobot acrobot = new Acrobot(link, link, link);
    double[] state = {.3, -.2, 0, 0};
    double start = energy(link, state);
    for (int i = 0; i < 50; i++) {
      acrobot.step(NoChance.STREAM, state, 0, NO_TORQUE);
      assertEquals(start, energy(link, state), .002 * Math.abs(start));
    }
  }

  /// Kinetic and potential energy of two bodies with their centres half a metre along each link.
  private static double energy(double link, double[] state) {
    double angle2 = state[0] + state[1];
    double speed2 = state[2] + state[3];
    double x = link * state[2] * Math.cos(state[0]) + .5 * speed2 * Math.cos(angle2);
    double y = link * state[2] * Math.sin(state[0]) + .5 * speed2 * Math.sin(angle2);
    double kinetic =
        .5 * link * (.25 * state[2] * state[2] + x * x + y * y)
            + .5 * link * (state[2] * state[2] + speed2 * speed2);
    double height = -.5 * Math.cos(state[0]) - link * Math.cos(state[0]) - .5 * Math.cos(angle2);
    return kinetic + link * 9.8 * height;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void anglesStayWithinHalfATurn(long seed) {
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(seed);
    double[] state = {3, -3, 10, -20};
    for (int i = 0; i < 500; i++) {
      Acrobot.standard().step(NoChance.STREAM, state, 0, random.nextInt(3));
      assertTrue(Math.abs(state[0]) <= Math.PI && Math.abs(state[1]) <= Math.PI);
      assertTrue(Math.abs(state[2]) <= 4 * Math.PI && Math.abs(state[3]) <= 9 * Math.PI);
    }
  }

  @Test
  void theStepThatReachesTheLineCostsNothing() {
    Acrobot acrobot = Acrobot.standard();
    double[] nearlyUp = {Math.PI - .05, 0, 1, 0};
    double[] down = new double[4];
    assertEquals(0, acrobot.step(NoChance.STREAM, nearlyUp, 0, 2));
    assertTrue(acrobot.terminated(nearlyUp, 0));
    assertEquals(-1, acrobot.step(NoChance.STREAM, down, 0, 2));
    assertFalse(acrobot.terminated(down, 0));
  }

  @Test
  void refusesConstantsWithoutSense() {
    assertThrows(IllegalArgumentException.class, () -> new Acrobot(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Acrobot(1, Double.NaN, 1));
    var error = assertThrows(IllegalArgumentException.class, () -> new Acrobot(1, 1, -1));
    assertEquals("inertia must be above 0 and finite, was -1.0", error.getMessage());
  }
}
