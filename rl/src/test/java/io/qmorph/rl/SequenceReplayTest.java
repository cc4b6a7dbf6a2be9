package io.qmorph.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The ring against lists of all that ever happened, over seeds.
class SequenceReplayTest {
  private static final int LANES = 3;
  private static final int SEQUENCES = 20;

  private record Step(float reward, boolean terminated, boolean border) {}

  /// Observations count: the first number is the lane, the second the time; a state is the time
  /// plus 1000. What a step leads to is half a step on, what follows it a whole one.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void drawsStretchesOfWhatHappened(long seed) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
    int length = 2 + random.nextInt(6);
    int rows = length + random.nextInt(9);
    int time = length + random.nextInt(30);
    SequenceReplay replay = new SequenceReplay(rows * LANES + random.nextInt(LANES), LANES, 2, 1);
    List<Step[]> lanes = fill(replay, random, time);
    assertEquals(Math.min(rows, time), replay.size());
    int steps = 1 + random.nextInt(4);
    int burnIn = random.nextInt(length);
    WindowArrays windows = new WindowArrays(2, SEQUENCES, length, 2, 1);
    replay.sample(random, burnIn, steps, 0.5, 2, windows, 1);
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
      int first = (int) at(windows, "batch.observation", sequence * length, 2, 1);
      assertTrue(first >= Math.max(0, time - rows) && first + length <= time, "too old or new");
      assertEquals(1000 + first, windows.tree().get("state").floats()[SEQUENCES + sequence]);
      for (int step = 0; step < length; step++) {
        int index = sequence * length + step;
        assertEquals(first + step, at(windows, "batch.observation", index, 2, 1));
        float weight = step < burnIn ? 0 : (float) length / (length - burnIn);
        assertEquals(weight, at(windows, "batch.weight", index, 1, 0));
        checkStep(windows, index, lanes, first + step, Math.min(steps, length - step));
      }
    }
  }

  private static List<Step[]> fill(SequenceReplay replay, UniformRandomProvider random, int time) {
    List<Step[]> lanes = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      lanes.add(new Step[time]);
    }
    for (int now = 0; now < time; now++) {
      float[] observation = new float[LANES * 2];
      float[] reached = new float[LANES * 2];
      float[] following = new float[LANES * 2];
      float[] state = new float[LANES];
      float[] reward = new float[LANES];
      boolean[] terminated = new boolean[LANES];
      boolean[] border = new boolean[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        Step step = new Step(random.nextFloat(), random.nextInt(6) == 0, random.nextInt(6) == 0);
        lanes.get(lane)[now] = step;
        observation[2 * lane] = lane;
        observation[2 * lane + 1] = now;
        reached[2 * lane + 1] = now + 0.5f;
        following[2 * lane + 1] = now + 1;
        state[lane] = 1000 + now;
        reward[lane] = step.reward;
        terminated[lane] = step.terminated;
        border[lane] = step.border;
      }
      int[] action = {0, 1, 2};
      replay.append(state, 0, observation, action, reward, reached, following, terminated, border);
      assertEquals(lanes.get(1)[now].terminated, replay.terminated(replay.newest(), 1));
      assertEquals(lanes.get(1)[now].border, replay.border(replay.newest(), 1));
    }
    return lanes;
  }

  /// What is told of one step of the second task, from the lists.
  private static void checkStep(
      WindowArrays windows, int index, List<Step[]> lanes, int time, int most) {
    int lane = (int) at(windows, "batch.observation", index, 2, 0);
    Step[] happened = lanes.get(lane);
    double sum = 0;
    double factor = 1;
    int span = 0;
    do {
      sum += factor * happened[time + span].reward;
      factor *= 0.5;
      span++;
    } while (span < most
        && !happened[time + span - 1].terminated
        && !happened[time + span - 1].border);
    Step last = happened[time + span - 1];
    assertEquals(2 * sum, at(windows, "batch.reward", index, 1, 0), 1e-6);
    assertEquals(factor, at(windows, "batch.discount", index, 1, 0), 1e-6);
    assertEquals(time + span, at(windows, "batch.nextObservation", index, 2, 1));
    assertEquals(last.terminated ? 1 : 0, at(windows, "batch.terminated", index, 1, 0));
    int size = windows.batch().size();
    assertEquals(lane, windows.tree().get("batch.action").ints()[size + index]);
    assertEquals(index + span - 1, windows.tree().get("follower").ints()[size + index]);
    assertEquals(time + 0.5, at(windows, "reached", index, 2, 1));
    assertEquals(happened[time].reward, at(windows, "earned", index, 1, 0));
    assertEquals(happened[time].terminated ? 1 : 0, at(windows, "ended", index, 1, 0));
    assertEquals(happened[time].border ? 1 : 0, at(windows, "border", index, 1, 0));
  }

  private static float at(WindowArrays windows, String name, int index, int size, int part) {
    int step = windows.batch().size() + index;
    return windows.tree().get(name).floats()[step * size + part];
  }

  @Test
  void aStretchMustFit() {
    SequenceReplay replay = new SequenceReplay(10, 2, 1, 1);
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(1);
    WindowArrays windows = new WindowArrays(1, 1, 3, 1, 1);
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class, () -> replay.sample(random, 0, 1, 0.9, 1, windows, 0));
    assertEquals("a stretch of 3 steps does not fit into 0", refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new SequenceReplay(1, 2, 1, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 | steps must be at least 1, was 0",
        "0 | -2 | steps must be at least 1, was -2",
        "3 | 1 | burnIn must be in [0, 2], was 3",
        "-1 | 1 | burnIn must be in [0, 2], was -1"
      })
  void countsOutOfRangeAreRefused(int burnIn, int steps, String message) {
    SequenceReplay replay = new SequenceReplay(10, 2, 1, 1);
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(1);
    WindowArrays windows = new WindowArrays(1, 1, 3, 1, 1);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> replay.sample(random, burnIn, steps, 0.9, 1, windows, 0));
    assertEquals(message, refusal.getMessage());
  }
}
