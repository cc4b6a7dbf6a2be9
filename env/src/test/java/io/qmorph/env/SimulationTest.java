package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private final Simulation simulation = new Simulation(CartPole.standard(), 500);

  @Test
  void sameSeedSameStart() {
    float[] first = simulation.reset(7);
    float[] next = simulation.reset();
    assertArrayEquals(first, simulation.reset(7));
    assertArrayEquals(next, simulation.reset());
    assertFalse(Arrays.equals(first, next));
    assertFalse(Arrays.equals(first, simulation.reset(8)));
  }

  @Test
  void theTaskEndsByTerminating() {
    simulation.reset(7);
    Simulation.Step step = simulation.step(1);
    int steps = 1;
    while (!step.ended()) {
      step = simulation.step(1);
      steps++;
    }
    assertTrue(step.terminated());
    assertFalse(step.truncated());
    assertTrue(steps > 5 && steps < 15, "pushed to one side the pole falls after " + steps);
  }

  @Test
  void theTimeLimitTruncates() {
    Simulation limited = new Simulation(CartPole.standard(), 3);
    limited.reset(7);
    assertFalse(limited.step(0).ended());
    assertFalse(limited.step(1).ended());
    Simulation.Step last = limited.step(0);
    assertTrue(last.truncated());
    assertFalse(last.terminated());
  }

  @Test
  void bothFlagsMayBeSetAtOnce() {
    simulation.reset(7);
    int steps = 1;
    while (!simulation.step(1).ended()) {
      steps++;
    }
    Simulation limited = new Simulation(CartPole.standard(), steps);
    limited.reset(7);
    Simulation.Step step = limited.step(1);
    while (!step.ended()) {
      step = limited.step(1);
    }
    assertTrue(step.terminated() && step.truncated());
  }

  @Test
  void saysWhatIsMissing() {
    var noSeed = assertThrows(IllegalStateException.class, simulation::reset);
    assertEquals("the first episode needs a seed: call reset(seed)", noSeed.getMessage());
    var noReset = assertThrows(IllegalStateException.class, () -> simulation.step(0));
    assertEquals("no episode is running: call reset before step", noReset.getMessage());
    var noTime =
        assertThrows(IllegalArgumentException.class, () -> new Simulation(CartPole.standard(), 0));
    assertEquals("maximumSteps must be at least 1, was 0", noTime.getMessage());
  }

  @Test
  void observationsHandedOutStay() {
    float[] first = simulation.reset(7);
    float[] copy = first.clone();
    simulation.step(1);
    assertArrayEquals(copy, first);
  }
}
