package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTasksTest {
  private static final ExperimentSpec SPEC = spec(0);
  private static final TaskFamily FAMILY = SPEC.taskFamily();
  private static final TaskSplit SPLIT = TaskSplit.of(FAMILY, SPEC);
  private static final List<Task> KNOWN = SPLIT.training();
  private static final Siamese LEARNER = new Learners(SPEC, FAMILY).siamese();

  private static ExperimentSpec spec(long seed) {
    return ExperimentSpec.byDefault(
        List.of(
            "family=gridnavi",
            "method=siamese",
            "seed=" + seed,
            "iterations=2",
            "collection.pool=21",
            "collection.tasks=4",
            "collection.replay=400",
            "support.episodes=3",
            "support.sets=4",
            "validation.tasks=21"));
  }

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
        assertTrue(likeness.get(i).nearest().get(1).distance() > 1e-3, nearest::toString);
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

  /// Of the validation tasks' support sets, 95 % are within the limit, and no more than it takes.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theLimitIsWhatTheValidationTasksKeepWithin(long seed) {
    ExperimentSpec spec = spec(seed);
    TaskSplit split = TaskSplit.of(FAMILY, spec);
    try (Workers workers = new Workers(1)) {
      Tree<NDArray> judged = new SiameseTraining(spec, FAMILY, LEARNER, split, workers).judged();
      double limit = judged.get("memory.limit").item();
      double[][] distances =
          KnownTasks.distances(LEARNER, judged, validationSets(spec, split), workers);
      List<Double> nearest =
          Arrays.stream(distances).map(each -> Arrays.stream(each).min().orElseThrow()).toList();
      double needed = 0.95 * nearest.size();
      long within = nearest.stream().filter(distance -> distance <= limit).count();
      long closer = nearest.stream().filter(distance -> distance < limit).count();
      assertTrue(closer < needed && needed <= within, closer + " to " + within + " of " + needed);
      assertTrue(Collections.max(nearest) > limit, "nothing is beyond " + limit);
    }
  }

  /// One task's sets after the other's, as they are collected for the limit.
  private static BatchArrays validationSets(ExperimentSpec spec, TaskSplit split) {
    int sets = spec.support().sets();
    BatchArrays all =
        new BatchArrays(
            sets * split.validation().size(),
            spec.support().transitions(),
            LEARNER.network().inputs());
    for (int i = 0; i < all.tasks(); i++) {
      spec.supportSet()
          .collect(
              FAMILY.environment(split.validation().get(i / sets)),
              FAMILY.explorer(),
              RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 7_000_000L + i)),
              all,
              i);
    }
    return all;
  }

  @Test
  void eachKnownTaskHasParametersOfItsOwn() {
    try (Workers workers = new Workers(1)) {
      SiameseTraining training = new SiameseTraining(SPEC, FAMILY, LEARNER, SPLIT, workers);
      training.iterate();
      NDArray weights = training.judged().get("memory.parameters.0.weight");
      int size = weights.shape().elements() / KNOWN.size();
      long different =
          IntStream.range(0, KNOWN.size())
              .mapToObj(i -> Arrays.copyOfRange(weights.floats(), i * size, (i + 1) * size))
              .map(Arrays::toString)
              .distinct()
              .count();
      assertEquals(KNOWN.size(), different);
    }
  }
}
