package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// One DQN trained on all tasks jointly, as if they were one, and fine-tuned on a new task: no
/// meta-learning at all, the baseline that a meta-learner has to beat.
///
/// @param loss what training descends
/// @param fineTuning how it adapts to a new task
public record MultiTask(QLoss loss, FineTuning fineTuning) implements MetaLearner {
  private static final String PARAMETERS = "parameters";

  @Override
  public Network network() {
    return fineTuning.network();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return network().init(random).prefixed(PARAMETERS);
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    return fineTuning.adapt(meta.under(PARAMETERS), support, steps);
  }

  @Override
  public int innerSteps() {
    return 0;
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tensor error =
        loss.of(network(), meta.under(PARAMETERS), target.under(PARAMETERS), data.query());
    return new MetaGradient(error, Gradient.of(error, meta));
  }
}
