package io.qmorph.tensor;

import java.util.Arrays;
import java.util.function.Predicate;

/// A program for one task, run for many: lifted by [Vmap], cut along the task axis into shards of a
/// fixed size, the shards shared out over threads.
///
/// Each output has a leading task axis, or is the mean over all tasks. Means are taken in each
/// shard and then over the shards in their order, so that the result does not depend on the number
/// of threads.
public final class Sharded implements Executable {
  private static final int LARGEST_SHARD = 4;

  /// Beyond so many bytes tasks go one by one: what one kernel writes has left the near caches
  /// before the next one reads it.
  private static final long LARGEST_ARENA = 4 << 20;

  private final Workers workers;
  private final Workers.Work shardWork = this::runShard;
  private final int shards;
  private final Tree<ArrayType> signature;
  private final Tree<ArrayType> results;
  private final Arguments givenInputs;
  private final Arguments givenOutputs;
  private final SimdExecutable[] executables;
  private final boolean[] averaged;
  private final NDArray[] partial;
  private final NDArray[] written;
  private final int[] readStep;
  private final int[] writeStep;
  private NDArray[] given = {};

  /// Compiles `oneTask` for `tasks` tasks.
  ///
  /// @param executor compiles the shards
  /// @param workers run them
  /// @param oneTask the program for one task
  /// @param tasks how many there are
  /// @param isShared tells by name which inputs all tasks share
  /// @param isAveraged tells by name which outputs are means
  public Sharded(
      Simd executor,
      Workers workers,
      Program oneTask,
      int tasks,
      Predicate<String> isShared,
      Predicate<String> isAveraged) {
    this.workers = workers;
    Program several = lifted(oneTask, shardTasks(tasks), isShared, isAveraged);
    SimdExecutable first = executor.executable(several);
    boolean fits = first.bytes() <= LARGEST_ARENA;
    Program shard = fits ? several : lifted(oneTask, 1, isShared, isAveraged);
    this.shards = fits ? tasks / shardTasks(tasks) : tasks;
    this.executables = new SimdExecutable[workers.count()];
    Arrays.setAll(executables, worker -> worker == 0 && fits ? first : executor.executable(shard));
    this.signature =
        oneTask
            .signature()
            .mapNamed((name, type) -> isShared.test(name) ? type : type.lifted(tasks));
    this.results =
        oneTask
            .results()
            .mapNamed((name, type) -> isAveraged.test(name) ? type : type.lifted(tasks));
    this.givenInputs = new Arguments("input", signature);
    this.givenOutputs = new Arguments("output", results);
    this.readStep = new int[signature.size()];
    Arrays.setAll(readStep, i -> isShared.test(signature.names().get(i)) ? 0 : step(signature, i));
    this.averaged = new boolean[results.size()];
    this.partial = new NDArray[results.size()];
    this.written = new NDArray[results.size()];
    this.writeStep = new int[results.size()];
    for (int i = 0; i < averaged.length; i++) {
      ArrayType type = results.leaves().get(i);
      averaged[i] = isAveraged.test(results.names().get(i));
      partial[i] = NDArray.zeros(averaged[i] ? type.lifted(shards) : ArrayType.floats(0));
      writeStep[i] = averaged[i] ? type.shape().elements() : step(results, i);
    }
  }

  /// How many elements of the `index`-th array belong to one shard.
  private int step(Tree<ArrayType> types, int index) {
    return types.leaves().get(index).shape().elements() / shards;
  }

  private static Program lifted(
      Program oneTask, int tasks, Predicate<String> isShared, Predicate<String> isAveraged) {
    Program lifted = Vmap.over(tasks, oneTask, isShared);
    return Simplify.program(
        new Program(
            lifted.inputs(),
            lifted.outputs().mapNamed((name, y) -> isAveraged.test(name) ? y.mean(0) : y)));
  }

  /// The greatest divisor of `tasks` that is not too large: small shards stay in a near cache.
  private static int shardTasks(int tasks) {
    int size = Math.min(tasks, LARGEST_SHARD);
    while (tasks % size != 0) {
      size--;
    }
    return size;
  }

  @Override
  public Tree<ArrayType> signature() {
    return signature;
  }

  @Override
  public Tree<ArrayType> results() {
    return results;
  }

  @Override
  public long bytes() {
    return Arrays.stream(executables).mapToLong(Executable::bytes).sum();
  }

  @Override
  public void run(Tree<NDArray> inputs, Tree<NDArray> outputs) {
    given = givenInputs.of(inputs);
    NDArray[] wanted = givenOutputs.of(outputs);
    for (int i = 0; i < wanted.length; i++) {
      written[i] = averaged[i] ? partial[i] : wanted[i];
    }
    workers.run(shards, shardWork);
    for (int i = 0; i < wanted.length; i++) {
      if (averaged[i]) {
        average(partial[i].floats(), wanted[i].floats());
      }
    }
  }

  private void runShard(int worker, int shard) {
    SimdExecutable executable = executables[worker];
    for (int i = 0; i < given.length; i++) {
      executable.take(i, given[i], shard * readStep[i]);
    }
    for (int i = 0; i < written.length; i++) {
      executable.give(i, written[i], shard * writeStep[i]);
    }
    executable.execute();
    for (int i = 0; i < written.length; i++) {
      executable.finish(i, written[i], shard * writeStep[i]);
    }
  }

  private void average(float[] parts, float[] mean) {
    for (int element = 0; element < mean.length; element++) {
      mean[element] = PairwiseSum.of(parts, element, mean.length, shards) / shards;
    }
  }
}
