package io.qmorph.bench;

import io.qmorph.rl.GreedyPolicy;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.Arrays;

/// A policy of Qmorph's, which follows its parameters already. Environments write their
/// observations where it reads them.
record QmorphAct(GreedyPolicy policy) implements Side {

  @Override
  public void run() {
    policy.act();
  }

  @Override
  public Tree<NDArray> results() {
    return Side.actions(Arrays.stream(policy.act()).asLongStream().toArray());
  }
}
