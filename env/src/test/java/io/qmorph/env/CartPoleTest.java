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

class CartPoleTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void swappedIsTheSameWithActionsExchanged(long seed) {
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(seed);
    CartPole straight = new CartPole(7, .3, .2, false);
    CartPole swapped = new CartPole(7, .3, .2, true);
    double[] one = new double[4];
    straight.reset(random, one, 0);
    double[] other = one.clone();
    for (int i = 0; i < 100; i++) {
      int action = random.nextInt(2);
      assertEquals(
          straight.step(NoChance.STREAM, one, 0, action),
          swapped.step(NoChance.STREAM, other, 0, 1 - action));
      assertArrayEquals(one, other);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void isMirroredByMirroredActions(long seed) {
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(seed);
    CartPole cartPole = CartPole.standard();
    double[] state = new double[4];
    cartPole.reset(random, state, 0);
    double[] mirrored = negated(state);
    for (int i = 0; i < 50; i++) {
      int action = random.nextInt(2);
      cartPole.step(NoChance.STREAM, state, 0, action);
      cartPole.step(NoChance.STREAM, mirrored, 0, 1 - action);
      assertArrayEquals(negated(state), mirrored);
    }
  }

  private static double[] negated(double[] state) {
    return new double[] {-state[0], -state[1], -state[2], -state[3]};
  }

  @Test
  void aHarderPushOnAShorterPoleTipsItFaster() {
    double[] mild = new double[4];
    double[] harsh = new double[4];
    new CartPole(5, .75, .1, false).step(NoChance.STREAM, mild, 0, 1);
    new CartPole(15, .25, .1, false).step(NoChance.STREAM, harsh, 0, 1);
    assertTrue(harsh[3] < mild[3] && mild[3] < 0);
  }

  @Test
  void aHeavierPoleSlowsTheCart() {
    double[] light = new double[4];
    double[] heavy = new double[4];
    new CartPole(10, .5, .05, false).step(NoChance.STREAM, light, 0, 1);
    new CartPole(10, .5, .5, false).step(NoChance.STREAM, heavy, 0, 1);
    assertTrue(0 < heavy[1] && heavy[1] < light[1]);
  }

  @Test
  void endsBeyondTheEdgeOrTwelveDegrees() {
    CartPole cartPole = CartPole.standard();
    double twelve = Math.toRadians(12);
    assertFalse(cartPole.terminated(new double[] {2.4, 0, .2094, 0}, 0));
    assertTrue(cartPole.terminated(new double[] {-2.41, 0, 0, 0}, 0));
    assertTrue(cartPole.terminated(new double[] {0, 0, twelve + 1e-9, 0}, 0));
    assertTrue(cartPole.terminated(new double[] {0, 0, -twelve - 1e-9, 0}, 0));
  }

  @Test
  void startsNearTheMiddle() {
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(1L);
    double[] state = new double[4];
    double largest = 0;
    for (int i = 0; i < 1000; i++) {
      CartPole.standard().reset(random, state, 0);
      for (double number : state) {
        largest = Math.max(largest, Math.abs(number));
      }
    }
    assertTrue(largest <= .05 && largest > .049);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesConstantsWithoutSense(double number) {
    var error =
        assertThrows(IllegalArgumentException.class, () -> new CartPole(10, number, .1, false));
    assertEquals("halfLength must be above 0 and finite, was " + number, error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new CartPole(number, .5, .1, false));
    assertThrows(IllegalArgumentException.class, () -> new CartPole(10, .5, number, false));
  }
}
