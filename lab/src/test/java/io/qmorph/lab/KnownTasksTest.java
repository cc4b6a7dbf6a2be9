package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.OuterLoop;
import io.qmorph.meta.Siamese;
import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTasksTest {
  private static final ExperimentSpec SPEC =
      ExperimentSpec.byDefault(
          List.of(
              "family=gridnavi",
              "method=siamese",
              "iterations=2",
              "collection.pool=21",
              "collection.tasks=4",
              "collection.replay=400",
              "support.episodes=3",
              "support.sets=4",
              "validation.tasks=21"));
  private static final TaskFamily FAMILY = SPEC.taskFamily();
  private static final TaskSplit SPLIT = TaskSplit.of(FAMILY, SPEC);
  private static final List<Task> KNOWN = SPLIT.training();
  private static final Siamese LEARNER = new Learners(SPEC, FAMILY).siamese();

  private static Tree<NDArray> meta(long seed) {
    return LEARNER.init(RandomSource.XO_SHI_RO_256_PP.create(seed));
  }

  /// Each known task's code is that of the support set it is compared by.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eachRowIsItsTask(long seed) {
    try (Workers workers = new Workers(1)) {
      BatchArrays support = new Evaluation(SPEC, FAMILY, KNOWN, 1, seed, workers).support();
      Tree<NDArray> meta = meta(seed);
      NDArray code = codes(meta, support, workers);
      List<Likeness> likeness =
          KnownTasks.likeness(
              FAMILY,
              KNOWN,
              LEARNER,
              meta.with("memory.code", code).with("memory.limit", NDArray.scalar(0.01f)),
              support,
              workers);
      for (int i = 0; i < KNOWN.size(); i++) {
        Likeness.Known nearest = likeness.get(i).nearest().getFirst();
        assertEquals(FAMILY.describe(KNOWN.get(i)), nearest.task());
        assertEquals(0, nearest.distance(), 1e-5);
        assertTrue(likeness.get(i).isFamiliar());
      }
    }
  }

  private static NDArray codes(Tree<NDArray> meta, BatchArrays support, Workers workers) {
    var program = OuterLoop.memory(LEARNER, meta.map(NDArray::type), support.size(), 1);
    BatchArrays query = new BatchArrays(support.tasks(), 1, support.observations());
    return new Sharded(
            new Simd(),
            workers,
            program,
            support.tasks(),
            name -> name.startsWith("meta."),
            _ -> false)
        .run(
            meta.prefixed("meta")
                .merge(support.tree().prefixed("support"))
                .merge(query.tree().prefixed("query")))
        .get("code");
  }

  /// Of the validation tasks' support sets, 95 % are within the limit, and some are beyond.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theLimitHoldsForValidationTasks(long seed) {
    try (Workers workers = new Workers(1)) {
      SiameseTraining training = new SiameseTraining(SPEC, FAMILY, LEARNER, SPLIT, workers);
      Tree<NDArray> judged = training.judged();
      BatchArrays support =
          new Evaluation(SPEC, FAMILY, SPLIT.validation(), 1, seed, workers).support();
      List<Likeness> likeness =
          KnownTasks.likeness(FAMILY, KNOWN, LEARNER, judged, support, workers);
      long unfamiliar = likeness.stream().filter(each -> !each.isFamiliar()).count();
      assertTrue(unfamiliar <= 4, unfamiliar + " of 21 are unfamiliar");
      assertEquals(KNOWN.size(), judged.get("memory.code").shape().size(0));
    }
  }

  @Test
  void eachKnownTaskHasParametersOfItsOwn() {
    try (Workers workers = new Workers(1)) {
      SiameseTraining training = new SiameseTraining(SPEC, FAMILY, LEARNER, SPLIT, workers);
      training.iterate();
      NDArray weights = training.judged().get("memory.parameters.0.weight");
      int size = weights.shape().elements() / KNOWN.size();
      float[] first = Arrays.copyOf(weights.floats(), size);
      assertFalse(Arrays.equals(first, Arrays.copyOfRange(weights.floats(), size, 2 * size)));
    }
  }
}
