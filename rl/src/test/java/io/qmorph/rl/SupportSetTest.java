package io.qmorph.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.env.Box;
import io.qmorph.env.Discrete;
import io.qmorph.env.Environment;
import io.qmorph.env.Explorer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/// In an environment whose observation counts the steps of the episode, which ends after four.
class SupportSetTest {
  private static final Explorer ALTERNATING = (observations, at, _) -> (int) observations[at] % 2;

  private record FourSteps() implements Environment {
    @Override
    public Box observationSpace() {
      return new Box(new float[] {0}, new float[] {4});
    }

    @Override
    public Discrete actionSpace() {
      return new Discrete(2);
    }

    @Override
    public int stateSize() {
      return 1;
    }

    @Override
    public void reset(UniformRandomProvider random, double[] state, int at) {
      state[at] = 0;
    }

    @Override
    public void observe(double[] state, int at, float[] observation, int to) {
      observation[to] = (float) state[at];
    }

    @Override
    public double step(UniformRandomProvider random, double[] state, int at, int action) {
      state[at]++;
      return 10 * action + state[at];
    }

    @Override
    public boolean terminated(double[] state, int at) {
      return state[at] == 4;
    }
  }

  /// Collects into the second of two batches of `size`, and checks that the first stays empty.
  private static BatchArrays collect(SupportSet supportSet, int size, int expected) {
    BatchArrays batch = new BatchArrays(2, size, 1);
    int steps =
        supportSet.collect(
            new FourSteps(), ALTERNATING, RandomSource.SPLIT_MIX_64.create(1), batch, 1);
    assertEquals(expected, steps);
    for (int i = 0; i < size; i++) {
      assertEquals(0, number(batch, "weight", i - size));
    }
    return batch;
  }

  /// A number of the second batch.
  private static float number(BatchArrays batch, String part, int index) {
    return batch.tree().get(part).floats()[batch.size() + index];
  }

  private static void assertStep(
      BatchArrays batch, int index, int time, double scale, boolean terminated) {
    assertEquals(time, number(batch, "observation", index));
    assertEquals(time + 1, number(batch, "nextObservation", index));
    assertEquals(time % 2, batch.tree().get("action").ints()[batch.size() + index]);
    assertEquals(scale * (10 * (time % 2) + time + 1), number(batch, "reward", index), 1e-6);
    assertEquals(terminated ? 1 : 0, number(batch, "terminated", index));
    assertEquals(0.9f, number(batch, "discount", index));
  }

  @Test
  void holdsWholeEpisodesInOrderAndLeavesTheRestOut() {
    BatchArrays batch = collect(new SupportSet(2, 100, 0.9, 0.5), 10, 8);
    for (int i = 0; i < 8; i++) {
      assertStep(batch, i, i % 4, 0.5, i % 4 == 3);
      assertEquals(10f / 8, number(batch, "weight", i));
    }
    assertEquals(0, number(batch, "weight", 8));
    assertEquals(0, number(batch, "weight", 9));
  }

  @Test
  void endsWhereTheBatchIsFull() {
    BatchArrays batch = collect(new SupportSet(2, 100, 0.9, 1), 6, 6);
    for (int i = 0; i < 6; i++) {
      assertStep(batch, i, i % 4, 1, i == 3);
      assertEquals(1, number(batch, "weight", i));
    }
  }

  @Test
  void theTimeLimitEndsEpisodesButTerminatesNone() {
    BatchArrays batch = collect(new SupportSet(2, 3, 0.9, 1), 10, 6);
    for (int i = 0; i < 6; i++) {
      assertStep(batch, i, i % 3, 1, false);
    }
  }
}
