package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A network that sees, besides its input, a vector that describes the task and comes with the
/// parameters, under the name `context`.
///
/// @param network takes the observation and the context behind it
/// @param contextSize the extent of the context
record ContextNetwork(Network network, int contextSize) implements Network {
  static final String CONTEXT = "context";

  @Override
  public int inputs() {
    return network.inputs() - contextSize;
  }

  @Override
  public int outputs() {
    return network.outputs();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return network.init(random);
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    Shape batch = input.shape().range(0, input.shape().rank() - 1);
    Tensor context = parameters.get(CONTEXT).broadcast(batch.concat(Shape.of(contextSize)));
    return network.apply(parameters, Tensor.concat(-1, input, context));
  }

  @Override
  public Tree<ArrayType> maskTypes() {
    return network.maskTypes();
  }
}
