package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendulumTest {
  @Test
  void torquesAreEvenlySpread() {
    Pendulum pendulum = Pendulum.standard();
    double[] torques = IntStream.range(0, 5).mapToDouble(pendulum::torque).toArray();
    assertArrayEquals(new double[] {-2, -1, 0, 1, 2}, torques);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anActionIsItsTorque(int action) {
    Pendulum pendulum = new Pendulum(9, 1.2, .8, 3);
    double[] acted = {2, -1};
    double[] pushed = acted.clone();
    assertEquals(
        pendulum.push(pushed, 0, pendulum.torque(action)),
        pendulum.step(NoChance.STREAM, acted, 0, action));
    assertArrayEquals(pushed, acted);
  }

  @Test
  void noMoreThanTwoNewtonMetresAct() {
    Pendulum pendulum = Pendulum.standard();
    double[] strong = {2, -1};
    double[] most = strong.clone();
    assertEquals(pendulum.push(most, 0, 2), pendulum.push(strong, 0, 100));
    assertArrayEquals(most, strong);
  }

  @Test
  void standingUprightIsBestAndHangingWorst() {
    Pendulum pendulum = Pendulum.standard();
    assertEquals(0, pendulum.push(new double[] {0, 0}, 0, 0), 1e-12);
    assertEquals(0, pendulum.push(new double[] {2 * Math.PI, 0}, 0, 0), 1e-12);
    assertEquals(-Math.PI * Math.PI, pendulum.push(new double[] {Math.PI, 0}, 0, 0), 1e-12);
    assertEquals(-1.1004, pendulum.push(new double[] {-1, 1}, 0, .2 * Math.sqrt(10)), 1e-12);
  }

  @Test
  void neverEndsByItself() {
    assertFalse(Pendulum.standard().terminated(new double[] {0, 0}, 0));
  }

  @Test
  void speedIsLimited() {
    double[] state = {1.5, 7.99};
    new Pendulum(100, 1, 1, 5).step(NoChance.STREAM, state, 0, 4);
    assertEquals(8, state[1]);
  }

  @Test
  void refusesConstantsWithoutSense() {
    assertThrows(IllegalArgumentException.class, () -> new Pendulum(0, 1, 1, 5));
    assertThrows(IllegalArgumentException.class, () -> new Pendulum(10, 0, 1, 5));
    assertThrows(IllegalArgumentException.class, () -> new Pendulum(10, 1, 0, 5));
    var error = assertThrows(IllegalArgumentException.class, () -> new Pendulum(10, 1, 1, 1));
    assertEquals("torques must be at least 2, was 1", error.getMessage());
  }
}
