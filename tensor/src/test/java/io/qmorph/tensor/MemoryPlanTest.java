package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.MemoryPlan.Life;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPlanTest {

  @Test
  void takesTheLowestGapThatIsLongEnough() {
    List<Life> lives =
        List.of(
            new Life(0, 32, 0, 2),
            new Life(1, 16, 0, 9),
            new Life(2, 20, 1, 3),
            new Life(3, 48, 3, 9),
            new Life(4, 5, 4, 9),
            new Life(5, 0, 4, 9),
            new Life(6, 16, 5, 9));
    int[] starts = new int[7];
    assertEquals(12 + 128, MemoryPlan.place(lives, starts));
    assertArrayEquals(new int[] {12, 44, 60, 92, 12, 0, 28}, starts);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void keepsApartWhatIsAliveTogetherAndWastesLittle(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Life> lives = new ArrayList<>();
    for (int slot = 0; slot < 300; slot++) {
      int birth = random.nextInt(200);
      lives.add(new Life(slot, random.nextInt(100), birth, birth + random.nextInt(20)));
    }
    int[] starts = new int[lives.size()];
    int size = MemoryPlan.place(lives, starts);
    for (Life a : lives) {
      assertTrue(starts[a.slot()] + a.elements() <= size, "seed " + seed);
      for (Life b : lives) {
        boolean together = a.birth() <= b.death() && b.birth() <= a.death();
        boolean apart =
            starts[a.slot()] + a.elements() <= starts[b.slot()]
                || starts[b.slot()] + b.elements() <= starts[a.slot()];
        boolean fine = a == b || !together || apart || a.elements() * b.elements() == 0;
        assertTrue(fine, () -> "seed " + seed + ": " + a + " and " + b);
      }
    }
    assertTrue(size < 2 * most(lives), "seed " + seed + ": " + size + " for " + most(lives));
  }

  /// The greatest number of elements alive at once.
  private static int most(List<Life> lives) {
    int most = 0;
    for (int time = 0; time < 220; time++) {
      int sum = 0;
      for (Life life : lives) {
        sum += life.birth() <= time && time <= life.death() ? life.elements() : 0;
      }
      most = Math.max(most, sum);
    }
    return most;
  }
}
