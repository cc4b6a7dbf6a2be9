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
import org.junit.jupiter.params.provider.ValueSource;

/// The ring against lists of all that ever happened, over seeds.
class ReplayTest {
  private static final int LANES = 3;

  private record Step(float reward, boolean terminated, boolean truncated) {}

  /// Observations count: the first number is the lane, the second the time.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void drawsWhatHappened(long seed) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
    int rows = 1 + random.nextInt(9);
    int time = 1 + random.nextInt(30);
    Replay replay = new Replay(rows * LANES + random.nextInt(LANES), LANES, 2);
    List<List<Step>> lanes = fill(replay, random, time);
    int steps = 1 + random.nextInt(4);
    BatchArrays batch = new BatchArrays(1, 200, 2);
    replay.sample(random, steps, 0.5, 2, batch, 0);
    assertEquals(Math.min(rows, time) * LANES, replay.size());
    for (int i = 0; i < batch.size(); i++) {
      checkDrawn(batch, i, lanes, time, rows, steps);
    }
  }

  private static List<List<Step>> fill(Replay replay, UniformRandomProvider random, int time) {
    List<List<Step>> lanes = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      lanes.add(new ArrayList<>());
    }
    for (int now = 0; now < time; now++) {
      for (int lane = 0; lane < LANES; lane++) {
        Step step = new Step(random.nextFloat(), random.nextInt(6) == 0, random.nextInt(6) == 0);
        lanes.get(lane).add(step);
        replay.put(
            lane,
            new float[] {lane, now},
            0,
            lane,
            step.reward,
            new float[] {lane, now + 1},
            0,
            step.terminated,
            step.truncated);
      }
      replay.endRow();
    }
    return lanes;
  }

  private static void checkDrawn(
      BatchArrays batch, int index, List<List<Step>> lanes, int time, int rows, int steps) {
    float[] observation = batch.tree().get("observation").floats();
    int lane = (int) observation[2 * index];
    int first = (int) observation[2 * index + 1];
    assertTrue(first >= Math.max(0, time - rows) && first < time, "an old or unborn transition");
    double sum = 0;
    double factor = 1;
    int now = first;
    while (true) {
      Step step = lanes.get(lane).get(now);
      sum += factor * step.reward;
      factor *= 0.5;
      now++;
      if (step.terminated || step.truncated || now - first == steps || now == time) {
        break;
      }
    }
    assertEquals(2 * sum, batch.tree().get("reward").floats()[index], 1e-6);
    assertEquals(factor, batch.tree().get("discount").floats()[index], 1e-6);
    assertEquals(now, batch.tree().get("nextObservation").floats()[2 * index + 1]);
    boolean terminated = lanes.get(lane).get(now - 1).terminated;
    assertEquals(terminated ? 1 : 0, batch.tree().get("terminated").floats()[index]);
    assertEquals(lane, batch.tree().get("action").ints()[index]);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aTransitionSpansAtLeastOneStep(int steps) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(1);
    Replay replay = new Replay(30, LANES, 2);
    fill(replay, random, 5);
    BatchArrays batch = new BatchArrays(1, 1, 2);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> replay.sample(random, steps, 0.9, 1, batch, 0))
            .getMessage();
    assertEquals("steps must be at least 1, was " + steps, message);
  }

  @Test
  void nothingCanBeDrawnFromNothing() {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(1);
    Replay replay = new Replay(10, 2, 1);
    BatchArrays batch = new BatchArrays(1, 1, 1);
    assertThrows(IllegalStateException.class, () -> replay.sample(random, 1, 0.9, 1, batch, 0));
    assertThrows(IllegalArgumentException.class, () -> new Replay(1, 2, 1));
  }
}
