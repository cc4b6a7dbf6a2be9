package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.env.GridNavi;
import io.qmorph.rl.WindowArrays;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Lanes of a grid with episodes of 15 steps and trials of three episodes.
class RecurrentTaskTest {
  private static final int LANES = 2;
  private static final int STATE = 1;
  private static final int TRIAL = 3 * 15;
  private static final ExperimentSpec SPEC =
      ExperimentSpec.byDefault(
          List.of(
              "family=gridnavi",
              "method=recurrent-dqn",
              "recurrent.episodes=3",
              "collection.lanes=" + LANES,
              "collection.replay=400"));

  private final RecurrentTask task = new RecurrentTask(SPEC, new GridNavi(24), STATE, 5);
  private final Tree<NDArray> seen =
      Tree.of("observation", ArrayType.floats(LANES, 25))
          .with("state", ArrayType.floats(LANES, STATE))
          .with("fresh", ArrayType.floats(LANES))
          .with("previous.observation", ArrayType.floats(LANES, 25))
          .with("previous.action", ArrayType.ints(LANES))
          .with("previous.reward", ArrayType.floats(LANES))
          .with("previous.reached", ArrayType.floats(LANES, 25))
          .with("previous.terminated", ArrayType.floats(LANES))
          .map(type -> NDArray.zeros(type.lifted(1)));

  /// Steps up in both lanes; the states are the time.
  private void step(RecurrentTask stepped, int time) {
    stepped.step(new float[] {time, time}, new int[] {1, 1}, 0, new double[LANES]);
  }

  private float[] read(String name) {
    return seen.get(name).floats();
  }

  @Test
  void memoryLastsOverTheEpisodesOfATrialAndNoLonger() {
    for (int time = 0; time < 2 * TRIAL + 5; time++) {
      task.observe(seen, 0);
      float fresh = time % TRIAL == 0 ? 1 : 0;
      assertArrayEquals(new float[] {fresh, fresh}, read("fresh"), "at step " + time);
      if (time > 0) {
        assertArrayEquals(new float[] {time - 1, time - 1}, read("state"));
      }
      step(task, time);
    }
  }

  /// The last step of an episode leads to the upper corner, and another starts in the lower one.
  @Test
  void theStepBeforeIsSeenAsItWasWhereAnEpisodeEnds() {
    for (int time = 0; time < 15; time++) {
      step(task, time);
    }
    task.observe(seen, 0);
    assertEquals(1, read("previous.reached")[20]);
    assertEquals(1, read("observation")[0]);
    assertArrayEquals(new float[] {-0.1f, -0.1f}, read("previous.reward"));
    assertArrayEquals(new int[] {1, 1}, seen.get("previous.action").ints());
    assertArrayEquals(new float[] {0, 0}, read("fresh"));
  }

  @Test
  void goesOnFromWhatWasSavedAsIfNothingHadHappened() {
    double[] half = {0.5, 0.5};
    for (int time = 0; time < TRIAL + 7; time++) {
      task.step(new float[] {time, time}, new int[] {1, 2}, 0, half);
    }
    RecurrentTask other = new RecurrentTask(SPEC, new GridNavi(24), STATE, 99);
    other.restore(task.save());
    for (int time = 0; time < 2 * TRIAL; time++) {
      task.step(new float[] {time, 0}, new int[] {1, 2}, 0, half);
      other.step(new float[] {time, 0}, new int[] {1, 2}, 0, half);
    }
    assertEquals(task.save(), other.save());
    int length = SPEC.recurrent().length();
    WindowArrays one = new WindowArrays(1, 4, length, 25, STATE);
    WindowArrays two = new WindowArrays(1, 4, length, 25, STATE);
    task.sample(one, 0);
    other.sample(two, 0);
    assertEquals(one.tree(), two.tree());
  }

  @Test
  void theShareOfRandomActionsIsEachLanesOwn() {
    int[] greedy = new int[LANES];
    for (int time = 0; time < 150; time++) {
      task.step(new float[LANES], greedy, 0, new double[] {0, 1});
    }
    int[] actions = task.replay().arrays().action();
    int[] firstLane = new int[150];
    Arrays.setAll(firstLane, row -> actions[row * LANES]);
    assertArrayEquals(new int[150], firstLane);
    assertEquals(5, Arrays.stream(actions).limit(300).distinct().count());
  }
}
