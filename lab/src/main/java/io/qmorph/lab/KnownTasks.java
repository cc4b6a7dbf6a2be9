package io.qmorph.lab;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.OuterLoop;
import io.qmorph.meta.Siamese;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.SupportSet;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.simple.RandomSource;

/// What is kept of the known tasks for comparison with new ones: the code and the solution of each,
/// and how far from the nearest of them a task of the same kind may be.
///
/// A task's code is the mean over its support sets: Snell et al. 2017, "Prototypical networks for
/// few-shot learning", equation 1. The limit is what 95 % of the validation tasks' support sets
/// keep within: tasks that come from where the known ones come from, but are not known.
final class KnownTasks {
  private static final String LIMIT = "limit";
  private static final double WITHIN = 0.95;
  private static final int SHOWN = 3;

  private final ExperimentSpec spec;
  private final TaskFamily family;
  private final Siamese learner;
  private final Workers workers;
  private final BatchArrays validation;

  KnownTasks(
      ExperimentSpec spec, TaskFamily family, Siamese learner, TaskSplit split, Workers workers) {
    this.spec = spec;
    this.family = family;
    this.learner = learner;
    this.workers = workers;
    this.validation = supportSets(split.validation());
  }

  /// Support sets of each task, one task's after the other's.
  private BatchArrays supportSets(List<Task> tasks) {
    int sets = spec.support().sets();
    int observations = learner.network().inputs();
    BatchArrays all =
        new BatchArrays(tasks.size() * sets, spec.support().transitions(), observations);
    SupportSet collector = spec.supportSet();
    for (int i = 0; i < all.tasks(); i++) {
      var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 7_000_000L + i));
      collector.collect(family.environment(tasks.get(i / sets)), family.explorer(), random, all, i);
    }
    return all;
  }

  /// `code`, `parameters.*` and the scalar `limit`.
  ///
  /// @param meta the meta-parameters
  /// @param known the tasks and their DQNs
  Tree<NDArray> of(Tree<NDArray> meta, DqnTraining known) {
    NDArray codes = codes(meta, known.pool().tasks());
    Tree<NDArray> memory = Tree.of("code", codes);
    double[] nearest =
        Arrays.stream(
                distances(learner, meta.merge(memory.prefixed("memory")), validation, workers))
            .mapToDouble(each -> Arrays.stream(each).min().orElseThrow())
            .sorted()
            .toArray();
    int within = (int) Math.ceil(WITHIN * nearest.length) - 1;
    return memory
        .with(LIMIT, NDArray.scalar((float) nearest[within]))
        .merge(known.averaged().map(NDArray::copy).prefixed("parameters"));
  }

  private NDArray codes(Tree<NDArray> meta, List<TrainingTask> tasks) {
    int sets = spec.support().sets();
    BatchArrays supports =
        new BatchArrays(tasks.size() * sets, validation.size(), validation.observations());
    for (int i = 0; i < supports.tasks(); i++) {
      supports.copy(i, tasks.get(i / sets).supportSets(), i % sets);
    }
    int querySize = 1;
    Program program =
        OuterLoop.memory(learner, meta.map(NDArray::type), supports.size(), querySize);
    BatchArrays none = new BatchArrays(supports.tasks(), querySize, supports.observations());
    NDArray codes =
        sharded(program, supports.tasks(), workers)
            .run(
                meta.prefixed("meta")
                    .merge(supports.tree().prefixed("support"))
                    .merge(none.tree().prefixed("query")))
            .get("code");
    return means(codes, tasks.size());
  }

  /// The means of equally many rows each, one group after the other.
  private static NDArray means(NDArray rows, int groups) {
    int size = rows.shape().size(-1);
    NDArray means = NDArray.zeros(Shape.of(groups, size));
    int each = rows.shape().size(0) / groups;
    for (int i = 0; i < rows.floats().length; i++) {
      means.floats()[i / size / each * size + i % size] += rows.floats()[i] / each;
    }
    return means;
  }

  private static Sharded sharded(Program oneTask, int tasks, Workers workers) {
    return new Sharded(
        new Simd(), workers, oneTask, tasks, name -> name.startsWith("meta."), _ -> false);
  }

  /// How far each support set is from each known task, `[sets][known]`.
  ///
  /// @param meta the meta-parameters with `memory.code`
  static double[][] distances(
      Siamese learner, Tree<NDArray> meta, BatchArrays support, Workers workers) {
    Tree<ArrayType> types = meta.map(NDArray::type);
    NDArray distance =
        sharded(learner.distances(types, support.size()), support.tasks(), workers)
            .run(meta.prefixed("meta").merge(support.tree().prefixed("support")))
            .get("distance");
    int known = distance.shape().size(1);
    double[][] distances = new double[support.tasks()][known];
    for (int i = 0; i < distance.floats().length; i++) {
      distances[i / known][i % known] = distance.floats()[i];
    }
    return distances;
  }

  /// How the task of each support set compares with the known ones.
  ///
  /// @param tasks the known ones
  /// @param meta the meta-parameters with `memory.code` and `memory.limit`
  static List<Likeness> likeness(
      TaskFamily family,
      List<Task> tasks,
      Siamese learner,
      Tree<NDArray> meta,
      BatchArrays support,
      Workers workers) {
    double limit = meta.get("memory." + LIMIT).item();
    return Arrays.stream(distances(learner, meta, support, workers))
        .map(distances -> new Likeness(nearest(family, tasks, distances), limit))
        .toList();
  }

  private static List<Likeness.Known> nearest(
      TaskFamily family, List<Task> tasks, double[] distances) {
    return IntStream.range(0, distances.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> distances[i]))
        .limit(SHOWN)
        .map(i -> new Likeness.Known(family.describe(tasks.get(i)), distances[i]))
        .toList();
  }
}
