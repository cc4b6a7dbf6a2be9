package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// That lanes equal single steps and go on from snapshots is the testkit's contract, for all
/// environments.
class VectorEnvironmentTest {
  private static final CartPole WEAK = new CartPole(5, .5, .1, false);
  private static final CartPole STRONG = new CartPole(15, .5, .1, true);

  private static VectorEnvironment lanes(Autoreset autoreset, int maximumSteps) {
    return new VectorEnvironment(List.of(WEAK, STRONG), maximumSteps, autoreset, 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void eachLaneIsItsOwnTaskAlone(long seed) {
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(seed);
    List<CartPole> tasks = List.of(WEAK, STRONG, CartPole.standard());
    VectorEnvironment lanes = new VectorEnvironment(tasks, 20, Autoreset.SAME_STEP, seed);
    for (int lane = 0; lane < 3; lane++) {
      Simulation alone = new Simulation(tasks.get(lane), 20);
      float[] observation = alone.reset(VectorEnvironment.laneSeeds(seed, 3)[lane]);
      lanes.reset(seed);
      for (int i = 0; i < 100; i++) {
        int[] actions = {random.nextInt(2), random.nextInt(2), random.nextInt(2)};
        assertArrayEquals(observation, row(lanes.observation(), lane));
        lanes.step(actions);
        Simulation.Step step = alone.step(actions[lane]);
        assertArrayEquals(step.observation(), row(lanes.nextObservation(), lane));
        assertEquals(step.terminated(), lanes.terminated()[lane]);
        assertEquals(step.truncated(), lanes.truncated()[lane]);
        observation = step.ended() ? alone.reset() : step.observation();
      }
    }
  }

  private static float[] row(float[] observations, int lane) {
    return Arrays.copyOfRange(observations, 4 * lane, 4 * lane + 4);
  }

  @Test
  void aLanesSeedDoesNotDependOnTheNumberOfLanes() {
    long[] many = VectorEnvironment.laneSeeds(9, 100);
    assertArrayEquals(Arrays.copyOf(many, 3), VectorEnvironment.laneSeeds(9, 3));
    assertEquals(100, Arrays.stream(many).distinct().count());
  }

  @Test
  void resetsInTheStepThatEndsAnEpisode() {
    VectorEnvironment lanes = lanes(Autoreset.SAME_STEP, 2);
    lanes.step(new int[] {0, 1});
    assertArrayEquals(lanes.observation(), lanes.nextObservation());
    assertArrayEquals(new double[] {Double.NaN, Double.NaN}, lanes.finishedReturn());
    assertArrayEquals(new double[] {1, 1}, lanes.runningReturn());
    lanes.step(new int[] {0, 1});
    assertArrayEquals(new boolean[] {true, true}, lanes.truncated());
    assertArrayEquals(new boolean[] {false, false}, lanes.terminated());
    assertFalse(Arrays.equals(lanes.observation(), lanes.nextObservation()));
    assertArrayEquals(new double[] {2, 2}, lanes.finishedReturn());
    assertArrayEquals(new double[] {0, 0}, lanes.runningReturn());
    assertArrayEquals(new int[] {0, 0}, lanes.steps());
    lanes.step(new int[] {0, 1});
    assertArrayEquals(new boolean[] {false, false}, lanes.truncated());
  }

  @Test
  void withoutAutoresetALaneStaysAsItEndedWhileOthersGoOn() {
    VectorEnvironment lanes = lanes(Autoreset.DISABLED, 500);
    lanes.reset(new long[] {1, 2});
    while (!lanes.ended(0) && !lanes.ended(1)) {
      lanes.step(new int[] {1, 1});
    }
    assertTrue(lanes.ended(1) && !lanes.ended(0), "the stronger push tips the pole first");
    double[] returns = lanes.finishedReturn().clone();
    float[] last = row(lanes.observation(), 1);
    assertArrayEquals(last, row(lanes.nextObservation(), 1));
    lanes.step(new int[] {1, 1});
    assertArrayEquals(new float[] {1, 0}, lanes.reward());
    assertArrayEquals(last, row(lanes.observation(), 1));
    assertTrue(lanes.terminated()[1]);
    assertEquals(returns[1], lanes.finishedReturn()[1]);
    assertEquals(returns[1], lanes.runningReturn()[1]);
    assertFalse(lanes.allEnded());
  }

  @Test
  void anotherTaskStartsAnEpisodeInItsLaneAlone() {
    VectorEnvironment lanes = lanes(Autoreset.SAME_STEP, 500);
    VectorEnvironment same = lanes(Autoreset.SAME_STEP, 500);
    lanes.step(new int[] {0, 0});
    same.step(new int[] {0, 0});
    lanes.setTask(0, STRONG);
    assertSame(STRONG, lanes.task(0));
    assertArrayEquals(new int[] {0, 1}, lanes.steps());
    assertFalse(Arrays.equals(row(same.observation(), 0), row(lanes.observation(), 0)));
    lanes.step(new int[] {0, 0});
    same.step(new int[] {0, 0});
    assertArrayEquals(row(same.observation(), 1), row(lanes.observation(), 1));
  }

  @Test
  void anotherTaskBringsBackALaneThatStoodStill() {
    VectorEnvironment lanes = lanes(Autoreset.DISABLED, 1);
    lanes.step(new int[] {0, 0});
    assertTrue(lanes.allEnded());
    lanes.setTask(1, WEAK);
    assertTrue(lanes.ended(0) && !lanes.ended(1));
  }

  @Test
  void refusesTasksThatDiffer() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new VectorEnvironment(
                    List.of(WEAK, MountainCar.standard()), 5, Autoreset.SAME_STEP, 0));
    assertTrue(error.getMessage().startsWith("tasks stepped together must have the same spaces"));
    VectorEnvironment lanes = lanes(Autoreset.SAME_STEP, 5);
    assertThrows(IllegalArgumentException.class, () -> lanes.setTask(0, MountainCar.standard()));
    assertSame(WEAK, lanes.task(0));
  }

  @Test
  void refusesNothing() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new VectorEnvironment(List.of(), 5, Autoreset.SAME_STEP, 0));
    assertThrows(IllegalArgumentException.class, () -> lanes(Autoreset.SAME_STEP, 0));
  }

  @Test
  void refusesAnotherNumberOfActionsOrSeedsThanLanes() {
    VectorEnvironment lanes = lanes(Autoreset.SAME_STEP, 5);
    var error = assertThrows(IllegalArgumentException.class, () -> lanes.step(new int[3]));
    assertEquals("number of actions must be that of the lanes, 2, was 3", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> lanes.reset(new long[1]));
  }

  @Test
  void aSnapshotKeepsToItself() {
    VectorEnvironment lanes = lanes(Autoreset.SAME_STEP, 5);
    VectorEnvironment.Snapshot start = lanes.snapshot();
    VectorEnvironment.Snapshot again = lanes.snapshot();
    lanes.step(new int[] {0, 0});
    assertEquals(start, again);
    assertEquals(start.hashCode(), again.hashCode());
    assertNotEquals(start, lanes.snapshot());
    lanes.restore(start);
    assertEquals(again, lanes.snapshot());
  }

  @Test
  void refusesTheSnapshotOfOthers() {
    VectorEnvironment lanes = lanes(Autoreset.SAME_STEP, 5);
    VectorEnvironment one = new VectorEnvironment(List.of(WEAK), 5, Autoreset.SAME_STEP, 0);
    var error = assertThrows(IllegalArgumentException.class, () -> lanes.restore(one.snapshot()));
    assertTrue(error.getMessage().startsWith("a snapshot of 1 lanes does not fit 2 lanes"));
  }
}
