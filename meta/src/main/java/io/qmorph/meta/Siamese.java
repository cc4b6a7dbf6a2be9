package io.qmorph.meta;

import io.qmorph.nn.Initializer;
import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;

/// A new task is taken for the known one that it is most like, and that one's solution for its own.
///
/// ```math
/// z(\mathcal{S}) = W \max\bigl(0, f_\phi(\mathcal{S})\bigr), \qquad
/// i = \arg\min_j \lVert z(\mathcal{S}) - z_j \rVert, \qquad
/// \theta = U_k(\theta_i; \mathcal{S})
/// ```
///
/// The code `$z$` of a support set is trained on pairs of sets by a [ContrastiveLoss]: sets of one
/// task come to lie together, sets of two tasks apart. Two networks of the same weights that are
/// compared by their codes: Koch et al. 2015, "Siamese neural networks for one-shot image
/// recognition", section 3, with the contrastive loss of Hadsell, Chopra and LeCun 2006 instead of
/// a classifier of pairs. Codes of sets have a layer behind the mean over transitions, as in Zaheer
/// et al. 2017, "Deep sets", theorem 2.
///
/// The solutions `$\theta_j$` are networks that were each trained on one known task alone, outside
/// of this learner; `$U_k$` are `$k$` further steps on the support set, none for zero-shot use.
/// There is no gradient to the solutions: which one is taken is a choice, and not differentiable.
///
/// @param encoder `$f_\phi$`
/// @param rewardScale what rewards are multiplied by for the encoder alone
/// @param codeSize how many numbers a code has, at least 1
/// @param contrast what the codes are trained by, and how far apart two of them are
/// @param fineTuning the further steps
public record Siamese(
    SetEncoder encoder,
    double rewardScale,
    int codeSize,
    ContrastiveLoss contrast,
    FineTuning fineTuning)
    implements MetaLearner {
  private static final String ENCODER = "encoder";
  private static final String PROJECTION = "projection.weight";
  private static final String CODE = "code";

  /// Throws `IllegalArgumentException` naming the extent that doesn't fit.
  public Siamese {
    Requirements.atLeastOne("codeSize", codeSize);
    int expected = SetEncoder.inputs(fineTuning.network().inputs(), fineTuning.network().outputs());
    if (encoder.network().inputs() != expected) {
      throw new IllegalArgumentException(
          "the encoder must have " + expected + " inputs, had " + encoder.network().inputs());
    }
  }

  @Override
  public Network network() {
    return fineTuning.network();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Shape shape = Shape.of(codeSize, encoder.outputs());
    NDArray projection = Initializer.FAN_IN_UNIFORM.weight(shape, 1, random);
    return encoder.init(random).prefixed(ENCODER).with(PROJECTION, projection);
  }

  /// The code `[codeSize]` of a support set.
  private Tensor code(Tree<Tensor> meta, Batch support) {
    Tensor features = encoder.encode(meta.under(ENCODER), scaled(support)).relu();
    return features.unsqueeze(0).matmul(meta.get(PROJECTION), false, true).reshape(codeSize);
  }

  private Batch scaled(Batch support) {
    return new Batch(
        support.observation(),
        support.action(),
        support.reward().times(rewardScale),
        support.nextObservation(),
        support.terminated(),
        support.discount(),
        support.weight());
  }

  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    Tensor error = contrast.of(code(meta, data.support()), code(meta, data.other()), data.same());
    return new MetaGradient(error, Gradient.of(error, meta));
  }

  /// The code of the support set, `code`.
  @Override
  public Tree<Tensor> memory(Tree<Tensor> meta, Batch support, Batch query) {
    return Tree.of(CODE, code(meta, support));
  }

  /// How far a task is from each of the known ones, `[known]`.
  ///
  /// @param meta the meta-parameters and `memory.code`, `[known, codeSize]`
  /// @param support transitions of the task
  public Tensor distances(Tree<Tensor> meta, Batch support) {
    return contrast.distance(meta.get("memory.code"), code(meta, support));
  }

  /// The same as a program from `meta.*` and `support.*` to `distance`.
  ///
  /// @param meta the types of the meta-parameters and of `memory.code`
  /// @param supportSize transitions in a support set
  public Program distances(Tree<ArrayType> meta, int supportSize) {
    return Program.trace(
        meta.prefixed("meta")
            .merge(Batch.signature(supportSize, network().inputs()).prefixed("support")),
        inputs ->
            Tree.of(
                "distance", distances(inputs.under("meta"), Batch.of(inputs.under("support")))));
  }

  @Override
  public boolean startsFromSolutions() {
    return true;
  }

  /// The solution of the nearest known task, and `steps` further steps.
  ///
  /// @param meta the meta-parameters, `memory.code` and `memory.parameters.*`
  /// @param support transitions of the task
  /// @param steps how many; not fewer than 0
  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    Tensor nearest = distances(meta, support).negate().argMax().unsqueeze(0);
    Tree<Tensor> solutions = meta.under("memory.parameters");
    Tree<Tensor> solution =
        solutions.map(all -> all.gather(nearest).reshape(all.shape().remove(0)));
    return fineTuning.adapt(solution, support, steps);
  }

  @Override
  public int innerSteps() {
    return 0;
  }
}
