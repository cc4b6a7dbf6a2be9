package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A program for one task, run for many: lifted by [Vmap], cut along the task axis into shards of a
/// fixed size, the shards shared out over threads.
///
/// Each output has a leading task axis, or is the mean over all tasks. Means are taken in each
/// shard and then over the shards in their order, so that the result does not depend on the number
/// of threads.
public final class Sharded implements Executable {
  private static final int LARGEST_SHARD = 4;

  private final Workers workers;
  private final int shards;
  private final Tree<ArrayType> signature;
  private final Tree<ArrayType> results;
  private final List<SimdExecutable> executables = new ArrayList<>();
  private final List<Boolean> shared;
  private final List<Boolean> averaged;
  private final List<NDArray> partial = new ArrayList<>();

  /// Compiles `oneTask` for `tasks` tasks.
  ///
  /// `isShared` tells by name which inputs all tasks share, `isAveraged` which outputs are means.
  public Sharded(
      Simd executor,
      Workers workers,
      Program oneTask,
      int tasks,
      Predicate<String> isShared,
      Predicate<String> isAveraged) {
    this.workers = workers;
    int shardTasks = shardTasks(tasks);
    this.shards = tasks / shardTasks;
    this.signature =
        oneTask
            .signature()
            .mapNamed((name, type) -> isShared.test(name) ? type : type.lifted(tasks));
    this.results =
        oneTask
            .results()
            .mapNamed((name, type) -> isAveraged.test(name) ? type : type.lifted(tasks));
    this.shared = signature.names().stream().map(isShared::test).toList();
    this.averaged = results.names().stream().map(isAveraged::test).toList();
    Program lifted = Vmap.over(shardTasks, oneTask, isShared);
    Tree<Tensor> outputs =
        lifted.outputs().mapNamed((name, y) -> isAveraged.test(name) ? y.mean(0) : y);
    for (int worker = 0; worker < workers.count(); worker++) {
      executables.add((SimdExecutable) executor.compile(new Program(lifted.inputs(), outputs)));
    }
    for (int i = 0; i < results.size(); i++) {
      boolean mean = averaged.get(i);
      ArrayType type = results.leaves().get(i);
      partial.add(NDArray.zeros(mean ? type.lifted(shards) : ArrayType.floats(0)));
    }
  }

  /// The greatest divisor of `tasks` that is not too large: small shards stay in the nearest cache.
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
  public void run(Tree<NDArray> inputs, Tree<NDArray> outputs) {
    Arguments.require("input", signature, inputs);
    Arguments.require("output", results, outputs);
    List<NDArray> given = signature.names().stream().map(inputs::get).toList();
    List<NDArray> wanted = results.names().stream().map(outputs::get).toList();
    workers.run(shards, (worker, shard) -> runShard(executables.get(worker), shard, given, wanted));
    for (int i = 0; i < wanted.size(); i++) {
      if (averaged.get(i)) {
        average(partial.get(i).floats(), wanted.get(i).floats());
      }
    }
  }

  private void runShard(
      SimdExecutable executable, int shard, List<NDArray> given, List<NDArray> wanted) {
    for (int i = 0; i < given.size(); i++) {
      NDArray array = given.get(i);
      executable.take(i, array, shared.get(i) ? 0 : shard * (array.shape().elements() / shards));
    }
    for (int i = 0; i < wanted.size(); i++) {
      executable.give(i, target(i, wanted), start(i, shard, wanted));
    }
    executable.execute();
    for (int i = 0; i < wanted.size(); i++) {
      executable.finish(i, target(i, wanted), start(i, shard, wanted));
    }
  }

  private NDArray target(int output, List<NDArray> wanted) {
    return averaged.get(output) ? partial.get(output) : wanted.get(output);
  }

  private int start(int output, int shard, List<NDArray> wanted) {
    return shard * (target(output, wanted).shape().elements() / shards);
  }

  private void average(float[] parts, float[] mean) {
    for (int element = 0; element < mean.length; element++) {
      float sum = 0;
      for (int shard = 0; shard < shards; shard++) {
        sum += parts[shard * mean.length + element];
      }
      mean[element] = sum / shards;
    }
  }
}
