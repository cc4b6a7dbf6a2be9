package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A DQN that is told what the task is like by an encoding of the support set, and takes no
/// gradient step.
///
/// ```math
/// z = \frac{1}{n} \sum_i w_i\, f_\phi(s_i, a_i, r_i, s'_i, d_i), \qquad Q(s, a, z; \theta)
/// ```
///
/// Encoder and network are trained together by the TD loss. The mean-pooled encoder is that of deep
/// sets, Zaheer et al. 2017, theorem 2; conditioning Q-learning on a context as in Rakelly et al.
/// 2019 (PEARL), section 4, without its probabilistic latent.
///
/// @param encoder takes `observation, one-hot action, reward, next observation, terminated`
/// @param values takes the observation and the encoder's output behind it
/// @param loss what training descends
public record ContextDqn(Network encoder, Network values, QLoss loss) implements MetaLearner {
  private static final String ENCODER = "encoder";
  private static final String PARAMETERS = "parameters";

  /// Throws `IllegalArgumentException` if the two networks' extents don't fit.
  public ContextDqn {
    int observations = values.inputs() - encoder.outputs();
    int expected = encoderInputs(observations, values.outputs());
    if (encoder.inputs() != expected) {
      throw new IllegalArgumentException(
          "the encoder must have " + expected + " inputs, had " + encoder.inputs());
    }
  }

  /// The number of inputs that the encoder needs.
  ///
  /// @param observations how many numbers an observation has
  /// @param actions how many there are
  public static int encoderInputs(int observations, int actions) {
    return 2 * observations + actions + 2;
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
    Tensor codes = encoder.apply(meta.under(ENCODER), features(support));
    return codes.times(support.weight().unsqueeze(-1)).mean(0);
  }

  private Tensor features(Batch support) {
    int size = support.reward().shape().size(0);
    Tensor ones = Tensor.filled(Shape.of(size, 1), 1);
    Tensor oneHot = support.action().unsqueeze(-1).scatterAdd(ones, values.outputs());
    return Tensor.concat(
        -1,
        support.observation(),
        oneHot,
        support.reward().unsqueeze(-1),
        support.nextObservation(),
        support.terminated().unsqueeze(-1));
  }

  @Override
  public int innerSteps() {
    return 0;
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tree<Tensor> adaptedTarget = adapt(target, data.support(), 0);
    Tensor error = loss.of(network(), adapt(meta, data.support(), 0), adaptedTarget, data.query());
    return new MetaGradient(error, Gradient.of(error, meta));
  }
}
