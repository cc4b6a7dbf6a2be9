package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A DQN that is told what the task is like by an encoding of the support set, and takes no
/// gradient step.
///
/// ```math
/// Q(s, a, z; \theta), \qquad z = z_\phi(\mathcal{S})
/// ```
///
/// The encoder `$z_\phi$` of the set, a [TaskEncoder], and the network are trained together by the
/// TD loss: conditioning Q-learning on a context as in Rakelly et al. 2019 (PEARL), section 4,
/// without its probabilistic latent.
///
/// @param encoder makes a code of the support set
/// @param values takes the observation and the encoder's output behind it
/// @param loss what training descends
public record ContextDqn(TaskEncoder encoder, Network values, QLoss loss) implements MetaLearner {
  private static final String ENCODER = "encoder";
  private static final String PARAMETERS = "parameters";

  /// Throws `IllegalArgumentException` if the two networks' extents don't fit.
  public ContextDqn {
    int observations = values.inputs() - encoder.outputs();
    int expected = SetEncoder.inputs(observations, values.outputs());
    if (encoder.inputs() != expected) {
      throw new IllegalArgumentException(
          "the encoder must have " + expected + " inputs, had " + encoder.inputs());
    }
  }

  @Override
  public Network network() {
    return new ContextNetwork(values, encoder.outputs());
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = values.init(random).prefixed(PARAMETERS);
    return parameters.merge(encoder.init(random).prefixed(ENCODER));
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    return meta.under(PARAMETERS).with(ContextNetwork.CONTEXT, encode(meta, support));
  }

  private Tensor encode(Tree<Tensor> meta, Batch support) {
    return encoder.encode(meta.under(ENCODER), support);
  }

  @Override
  public int innerSteps() {
    return 0;
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tensor error = QueryLoss.of(this, loss, meta, target, data);
    return new MetaGradient(error, Gradient.of(error, meta));
  }
}
