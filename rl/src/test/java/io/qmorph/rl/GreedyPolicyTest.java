package io.qmorph.rl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.nn.Mlp;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Vmap;
import io.qmorph.tensor.Workers;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A policy of many tasks takes the actions that the program takes by what it follows last.
class GreedyPolicyTest {
  private static final int TASKS = 3;
  private static final Mlp NETWORK = Mlp.relu(4, List.of(32, 20), 5);

  private final UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(7);

  private Tree<NDArray> parameters() {
    return NETWORK.init(random).map(one -> filled(NDArray.zeros(one.type().lifted(TASKS))));
  }

  private NDArray filled(NDArray array) {
    for (int i = 0; i < array.floats().length; i++) {
      array.floats()[i] = random.nextFloat(-1, 1);
    }
    return array;
  }

  private GreedyPolicy policy(Workers workers, int tasks, int lanes) {
    return new GreedyPolicy(
        NETWORK,
        NETWORK.init(random).map(NDArray::type),
        lanes,
        program -> new Sharded(new Simd(), workers, program, tasks, _ -> false, _ -> false));
  }

  private static int[] expected(Tree<NDArray> parameters, NDArray observation, int lanes) {
    var types = NETWORK.init(RandomSource.XO_SHI_RO_256_PP.create(1)).map(NDArray::type);
    var program = Vmap.over(TASKS, GreedyPolicy.program(NETWORK, types, lanes), _ -> false);
    Tree<NDArray> inputs = parameters.prefixed("parameters").with("observation", observation);
    return new Reference().compile(program).run(inputs).get("action").ints();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void actsByWhatItFollowsLast(int lanes) {
    try (Workers workers = new Workers(2)) {
      Tree<NDArray> first = parameters();
      GreedyPolicy policy = policy(workers, TASKS, lanes);
      for (Tree<NDArray> parameters : List.of(first, parameters(), first)) {
        policy.follow(parameters);
        for (int step = 0; step < 4; step++) {
          NDArray observation = filled(NDArray.zeros(Shape.of(TASKS, lanes, 4)));
          float[] values = observation.floats();
          System.arraycopy(values, 0, policy.observations(), 0, values.length);
          assertArrayEquals(expected(parameters, observation, lanes), policy.act());
        }
      }
    }
  }

  @Test
  void doesNotActBeforeItFollowsAnything() {
    try (Workers workers = new Workers(1)) {
      GreedyPolicy policy = policy(workers, 1, 1);
      assertThrows(IllegalArgumentException.class, policy::act);
    }
  }
}
