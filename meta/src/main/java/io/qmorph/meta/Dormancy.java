package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;

/// How active the units of a network's hidden layers are: a unit's share of its layer's activation.
///
/// ```math
/// d_i = \frac{\mathbb{E}\,|h_i|}{\frac{1}{n} \sum_k \mathbb{E}\,|h_k|}
/// ```
///
/// 1 is the average unit, and 0 one that does nothing. Sokar et al. 2023, "The dormant neuron
/// phenomenon in deep reinforcement learning", definition 3.1.
final class Dormancy {
  private static final double NEVER_ZERO = 1e-8;

  private Dormancy() {}

  /// For each parameter the dormancy of the unit that it feeds, in a shape that broadcasts to the
  /// parameter's; 1 for what feeds no hidden unit.
  static Tree<Tensor> of(Network network, Tree<Tensor> parameters, Batch batch) {
    Tree<Tensor> shares =
        network
            .hidden(parameters, batch.observation())
            .map(hidden -> share(hidden, batch.weight().unsqueeze(-1)));
    return parameters.mapNamed((name, parameter) ->
        shares.names().stream()
            .filter(layer -> name.startsWith(layer + "."))
            .map(layer -> shares.get(layer).reshape(column(parameter.shape())))
            .findFirst()
            .orElse(Tensor.constant(1)));
  }

  private static Tensor share(Tensor hidden, Tensor weight) {
    Tensor activity = hidden.abs().times(weight).mean(0);
    return activity.dividedBy(activity.mean().plus(NEVER_ZERO));
  }

  /// `[units, 1, ...]` of `[units, ...]`.
  private static Shape column(Shape shape) {
    int[] sizes = new int[shape.rank()];
    Arrays.fill(sizes, 1);
    sizes[0] = shape.size(0);
    return Shape.of(sizes);
  }
}
