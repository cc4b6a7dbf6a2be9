package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class MountainCarTest {
  @Test
  void theWallStopsTheCar() {
    double[] state = {-1.19, -.07};
    MountainCar.standard().step(NoChance.STREAM, state, 0, 0);
    assertArrayEquals(new double[] {-1.2, 0}, state);
  }

  @Test
  void speedIsLimited() {
    double[] state = {-.5, .0699};
    new MountainCar(.01, .0005).step(NoChance.STREAM, state, 0, 2);
    assertEquals(.07, state[1]);
  }

  @Test
  void theGoalEndsTheEpisodeForACarThatDoesNotRollBack() {
    MountainCar car = MountainCar.standard();
    assertTrue(car.terminated(new double[] {.5, 0}, 0));
    assertFalse(car.terminated(new double[] {.499, .07}, 0));
    assertFalse(car.terminated(new double[] {.55, -.01}, 0));
  }

  /// Pushing along with the motion gains energy, so it leaves the valley; pushing right alone
  /// doesn't.
  @Test
  void needsASwingToLeaveTheValley() {
    assertFalse(leaves(false));
    assertTrue(leaves(true));
  }

  private static boolean leaves(boolean swinging) {
    MountainCar car = MountainCar.standard();
    double[] state = new double[2];
    car.reset(RandomSource.SPLIT_MIX_64.create(5L), state, 0);
    for (int i = 0; i < 200; i++) {
      car.step(NoChance.STREAM, state, 0, swinging && state[1] < 0 ? 0 : 2);
      if (car.terminated(state, 0)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void refusesConstantsWithoutSense() {
    assertThrows(IllegalArgumentException.class, () -> new MountainCar(0, .0025));
    var error = assertThrows(IllegalArgumentException.class, () -> new MountainCar(.001, -1));
    assertEquals("gravity must be above 0 and finite, was -1.0", error.getMessage());
  }
}
