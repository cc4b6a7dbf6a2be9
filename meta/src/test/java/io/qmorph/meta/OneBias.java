package io.qmorph.meta;

import io.qmorph.nn.Dense;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.function.Function;

/// Problems small enough to be solved by hand: the only action's value is the bias `b`, since all
/// observations are 0, and one transition of reward `r` that terminates has the loss `(b - r)²`.
final class OneBias {
  static final Network NETWORK = new Dense(1, 1, Initializer.ZEROS, 1);
  static final TdLoss LOSS = new TdLoss(new TdLoss.Error.Squared(), false);

  private OneBias() {}

  /// Parameters whose bias is `bias`.
  static Tree<NDArray> parameters(float bias) {
    return Tree.of("weight", NDArray.of(Shape.of(1, 1), 0), "bias", NDArray.of(Shape.of(1), bias));
  }

  /// One transition that terminates.
  static Tree<NDArray> reward(float reward) {
    BatchArrays batch = new BatchArrays(1, 1, 1);
    batch.set(0, 0, new float[1], 0, 0, reward, new float[1], 0, true, 0.9f);
    return batch.tree().map(array -> array.reshaped(array.shape().remove(0)));
  }

  /// The direction of a meta-learner, and its `loss`.
  ///
  /// @param meta both meta-parameters and their slow copy
  static Tree<double[]> direction(
      MetaLearner learner, Tree<NDArray> meta, Tree<NDArray> support, Tree<NDArray> query) {
    Tree<NDArray> inputs =
        meta.prefixed("meta").merge(support.prefixed("support")).merge(query.prefixed("query"));
    return run(
        inputs,
        all -> {
          MetaLearner.MetaGradient direction =
              learner.metaGradient(all.under("meta"), all.under("meta"), data(all));
          return direction.gradient().with("loss", direction.loss());
        });
  }

  /// The support set is all that there is to compare with.
  private static TaskData data(Tree<Tensor> inputs) {
    Batch support = Batch.of(inputs.under("support"));
    Batch query = Batch.of(inputs.under("query"));
    return new TaskData(support, query, support, Tensor.constant(1), Tree.empty());
  }

  /// The adapted parameters.
  static Tree<double[]> adapted(
      MetaLearner learner, Tree<NDArray> meta, Tree<NDArray> support, int steps) {
    return run(
        meta.prefixed("meta").merge(support.prefixed("support")),
        all -> learner.adapt(all.under("meta"), Batch.of(all.under("support")), steps));
  }

  private static Tree<double[]> run(
      Tree<NDArray> inputs, Function<Tree<Tensor>, Tree<Tensor>> body) {
    return Reference.evaluate(Program.trace(inputs.map(NDArray::type), body), inputs);
  }
}
