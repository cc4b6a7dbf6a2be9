package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.TaskFamily;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparedSetsTest {
  private static TaskPool<TrainingTask> pool(String family, int size, int sets) {
    ExperimentSpec spec =
        SmallTraining.spec(
            List.of("family=" + family, "collection.pool=" + size, "support.sets=" + sets));
    TaskFamily tasks = spec.taskFamily();
    List<TrainingTask> pool = new ArrayList<>();
    for (var task : TaskSplit.of(tasks, spec).training()) {
      pool.add(new TrainingTask(spec, tasks, task, pool.size()));
    }
    return new TaskPool<>(pool);
  }

  /// In families of finitely many tasks, which a pool holds several times, as in others; and where
  /// few tasks are drawn, which may all be alike.
  @ParameterizedTest
  @CsvSource({
    "gridnavi, 63, 16, 2",
    "gridnavi, 63, 2, 3",
    "gridnavi, 63, 1, 3",
    "catch, 40, 16, 2",
    "reversible-cartpole, 8, 4, 2"
  })
  void pairsAreWhatTheyAreTakenFor(String family, int size, int count, int sets) {
    TaskPool<TrainingTask> pool = pool(family, size, sets);
    int same = 0;
    int all = 0;
    for (long seed = 0; seed < 200; seed++) {
      var draws = RandomSource.XO_SHI_RO_256_PP.create(seed);
      List<TrainingTask> chosen = pool.draw(count, draws);
      for (int i = 0; i < count; i++) {
        int set = draws.nextInt(sets);
        ComparedSets pair = ComparedSets.draw(chosen, i, set, pool, draws);
        assertEquals(pair.task().task().equals(pair.other().task()), pair.same(), "seed " + seed);
        assertTrue(!pair.same() || pair.otherSet() != set, "seed " + seed);
        assertEquals(chosen.get(i), pair.task());
        same += pair.same() ? 1 : 0;
        all++;
      }
    }
    assertEquals(0.5, (double) same / all, 0.15);
  }

  /// Of one kind only, where the other is not to be had.
  @Test
  void whatThereIsIsCompared() {
    var draws = RandomSource.XO_SHI_RO_256_PP.create(1);
    TaskPool<TrainingTask> oneSet = pool("reversible-cartpole", 4, 1);
    TaskPool<TrainingTask> oneTask =
        new TaskPool<>(pool("reversible-cartpole", 4, 3).tasks().subList(0, 1));
    for (int i = 0; i < 20; i++) {
      assertFalse(ComparedSets.draw(oneSet.tasks(), i % 4, 0, oneSet, draws).same());
      assertTrue(ComparedSets.draw(oneTask.tasks(), 0, 2, oneTask, draws).same());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "support.sets=1|support.sets must be at least 2 with method siamese, which compares a task's"
            + " sets, was 1",
        "collection.pool=1|collection.pool must hold at least 2 different tasks with method siamese,"
            + " which compares them, held 1",
        "collection.region=default|collection.pool must hold at least 2 different tasks with method"
            + " siamese, which compares them, held 1"
      })
  void whereThereIsNothingToCompareItIsRefused(String setting, String message) {
    List<String> settings =
        List.of("method=siamese", "collection.pool=4", "collection.tasks=1", setting);
    UserError error = assertThrows(UserError.class, () -> ExperimentSpec.byDefault(settings));
    assertEquals(message, error.getMessage());
  }
}
