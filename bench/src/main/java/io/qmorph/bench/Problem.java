package io.qmorph.bench;

import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// The numbers that both sides start from: the same for the same seed.
final class Problem {
  static final int OBSERVATIONS = 4;
  static final int ACTIONS = 2;
  static final int BATCH = 64;
  static final float DISCOUNT = 0.99f;

  private final UniformRandomProvider random;

  Problem(long seed) {
    this.random = RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  /// The perceptron of nearly all workloads: 4-64-64-2, rectified.
  static Mlp network() {
    return Mlp.relu(OBSERVATIONS, List.of(64, 64), ACTIONS);
  }

  /// Parameters drawn anew.
  Tree<NDArray> parameters(Network network) {
    return network.init(random);
  }

  /// Parameters drawn anew for each of `tasks` tasks, `[tasks, ...]`.
  Tree<NDArray> parameters(Network network, int tasks) {
    Tree<NDArray> all = network.init(random).map(one -> NDArray.zeros(one.type().lifted(tasks)));
    for (int task = 0; task < tasks; task++) {
      int index = task;
      all.zip(network.init(random), (many, one) -> place(one, many, index));
    }
    return all;
  }

  private static NDArray place(NDArray one, NDArray many, int index) {
    int elements = one.shape().elements();
    System.arraycopy(one.floats(), 0, many.floats(), index * elements, elements);
    return many;
  }

  /// Transitions, `[tasks, batch, ...]`, one in ten of them terminal.
  Tree<NDArray> batch(int tasks, int size, int observations, int actions) {
    BatchArrays batch = new BatchArrays(tasks, size, observations);
    for (int task = 0; task < tasks; task++) {
      for (int index = 0; index < size; index++) {
        batch.set(
            task,
            index,
            observation(observations),
            0,
            random.nextInt(actions),
            random.nextFloat(-1, 1),
            observation(observations),
            0,
            random.nextInt(10) == 0,
            DISCOUNT);
      }
    }
    return batch.tree();
  }

  /// Numbers between -1 and 1.
  float[] observation(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat(-1, 1);
    }
    return values;
  }
}
