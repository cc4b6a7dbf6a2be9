package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.function.Function;
import org.apache.commons.rng.UniformRandomProvider;

/// Meta-training of thinned networks: for every task and update some hidden units are gone.
///
/// ```math
/// \min_\theta \sum_{\mathcal{T}} \mathbb{E}_m\, L_{\mathcal{T}}(\theta; m \odot h), \qquad
/// m_i = \frac{b_i}{1 - p}, \quad b_i \sim \mathrm{Bernoulli}(1 - p)
/// ```
///
/// where `$L_{\mathcal{T}}(\theta; m \odot h)$` is what any other meta-learner descends for a task,
/// with the hidden units `$h$` of its network multiplied by `$m$`. Srivastava et al. 2014,
/// "Dropout: a simple way to prevent neural networks from overfitting", section 4; the factor `$1 /
/// (1 - p)$` in training, instead of `$1 - p$` afterwards, is of its section 10.
///
/// A task keeps its masks for the whole of an update: over all transitions of support and query
/// set, all inner steps, the outer loss and its targets. So Gal and Ghahramani 2016, "A
/// theoretically grounded application of dropout in recurrent neural networks", section 4.2, keep
/// theirs over time. With a new mask for every step, what an inner step has learned would be judged
/// in another network.
///
/// Only [#metaGradient] knows of masks. All else, such as how training acts and what adapts to new
/// tasks, is done by the whole network.
public final class Dropout implements MetaLearner {
  private final MetaLearner whole;
  private final Function<Tree<Tensor>, MetaLearner> thinned;

  /// Dropout in the training of what `thinned` makes.
  ///
  /// @param thinned makes the meta-learner whose [MetaLearner#network] is thinned by these masks;
  ///   of none it makes the one of the whole network
  public Dropout(Function<Tree<Tensor>, MetaLearner> thinned) {
    this(thinned.apply(Tree.empty()), thinned);
  }

  private Dropout(MetaLearner whole, Function<Tree<Tensor>, MetaLearner> thinned) {
    this.whole = whole;
    this.thinned = thinned;
  }

  /// Draws masks: 0 with the chance `$p$`, else `$1 / (1 - p)$`, so that the mean is 1.
  ///
  /// Throws `IllegalArgumentException` unless `rate` is in [0, 1).
  ///
  /// @param masks of any shapes, overwritten
  /// @param rate `$p$`
  /// @param random what they are drawn by
  public static void draw(Tree<NDArray> masks, double rate, UniformRandomProvider random) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate must be in [0, 1), was " + rate);
    }
    float kept = (float) (1 / (1 - rate));
    for (NDArray mask : masks.leaves()) {
      for (int unit = 0; unit < mask.floats().length; unit++) {
        mask.floats()[unit] = random.nextDouble() < rate ? 0 : kept;
      }
    }
  }

  @Override
  public Tree<ArrayType> maskTypes() {
    return network().maskTypes();
  }

  /// That of the thinned network.
  @Override
  public MetaGradient metaGradient(Tree<Tensor> meta, Tree<Tensor> target, TaskData data) {
    return thinned.apply(data.masks()).metaGradient(meta, target, data);
  }

  @Override
  public MetaLearner during(double progress) {
    return new Dropout(whole.during(progress), masks -> thinned.apply(masks).during(progress));
  }

  @Override
  public Network network() {
    return whole.network();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    return whole.init(random);
  }

  @Override
  public Tree<Tensor> adapt(Tree<Tensor> meta, Batch support, int steps) {
    return whole.adapt(meta, support, steps);
  }

  @Override
  public int innerSteps() {
    return whole.innerSteps();
  }

  @Override
  public boolean knowsTaskAtOnce() {
    return whole.knowsTaskAtOnce();
  }

  @Override
  public Tree<Tensor> memory(Tree<Tensor> meta, Batch support, Batch query) {
    return whole.memory(meta, support, query);
  }

  @Override
  public Tree<NDArray> trimmed(Tree<NDArray> meta) {
    return whole.trimmed(meta);
  }

  @Override
  public boolean startsFromSolutions() {
    return whole.startsFromSolutions();
  }

  @Override
  public double rateFactor(String name) {
    return whole.rateFactor(name);
  }

  /// Two are equal whose meta-learners of the whole network are, of which the others are made.
  @Override
  public boolean equals(Object other) {
    return other instanceof Dropout dropout && whole.equals(dropout.whole);
  }

  @Override
  public int hashCode() {
    return whole.hashCode();
  }

  @Override
  public String toString() {
    return "Dropout[" + whole + "]";
  }
}
