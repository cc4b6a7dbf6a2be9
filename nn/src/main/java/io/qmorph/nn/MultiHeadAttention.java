package io.qmorph.nn;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/// A mean of values for each query, weighted by how well their keys answer it, by several heads at
/// once:
///
/// ```math
/// \mathrm{softmax}\left(\frac{Q K^\top}{\sqrt{d}}\right) V
/// ```
///
/// where each head has its own `$d$` columns of `$Q$`, `$K$` and `$V$`, affine functions of
/// queries, keys and values, and a last affine function joins the heads. Vaswani et al. 2017,
/// "Attention is all you need", section 3.2.
///
/// The parameters are PyTorch's: `in_proj_weight` of shape `[3 size, size]` and `in_proj_bias` of
/// shape `[3 size]`, for queries, keys and values in this order, `out_proj.weight` of shape `[size,
/// size]` and `out_proj.bias` of shape `[size]`. The former weights are drawn uniformly within
/// `$\pm\sqrt{6 / (4\, \mathrm{size})}$`, the latter within `$\pm 1/\sqrt{\mathrm{size}}$`; the
/// biases start at 0.
///
/// @param size of the queries, keys, values and outputs; a multiple of `heads`
/// @param heads at least 1
public record MultiHeadAttention(int size, int heads) {
  private static final String IN_WEIGHT = "in_proj_weight";
  private static final String IN_BIAS = "in_proj_bias";
  private static final String OUT_WEIGHT = "out_proj.weight";
  private static final String OUT_BIAS = "out_proj.bias";

  /// Throws `IllegalArgumentException` naming the value out of range.
  public MultiHeadAttention {
    Requirements.positive("size", size);
    Requirements.positive("heads", heads);
    if (size % heads != 0) {
      throw new IllegalArgumentException(
          "size must be a multiple of the " + heads + " heads, was " + size);
    }
  }

  /// Draws parameters.
  ///
  /// @param random what they are drawn by
  public Tree<NDArray> init(UniformRandomProvider random) {
    double bound = Math.sqrt(6 / (4.0 * size));
    NDArray in = Initializer.uniform(Shape.of(3 * size, size), bound, random);
    NDArray out = Initializer.uniform(Shape.of(size, size), 1 / Math.sqrt(size), random);
    return Tree.of(IN_WEIGHT, in, IN_BIAS, NDArray.zeros(Shape.of(3 * size)))
        .with(OUT_WEIGHT, out)
        .with(OUT_BIAS, NDArray.zeros(Shape.of(size)));
  }

  /// Attention of a sequence `[batch..., length, size]` to itself, of the same shape.
  ///
  /// Throws `IllegalArgumentException` if a parameter is missing or a shape doesn't fit.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param sequence `[batch..., length, size]`
  public Tensor apply(Tree<Tensor> parameters, Tensor sequence) {
    return apply(parameters, sequence, sequence, sequence);
  }

  /// The output `[batch..., queries, size]` for `queries` of the same shape, and `keys` and
  /// `values` of the shape `[batch..., keys, size]`.
  ///
  /// Throws `IllegalArgumentException` if a parameter is missing or a shape doesn't fit.
  ///
  /// @param parameters with the names that [#init] gives
  /// @param queries what is asked, `[batch..., queries, size]`
  /// @param keys what answers, `[batch..., keys, size]`
  /// @param values what each key leads to, `[batch..., keys, size]`
  public Tensor apply(Tree<Tensor> parameters, Tensor queries, Tensor keys, Tensor values) {
    Tensor query = heads(parameters, queries, 0);
    Tensor key = heads(parameters, keys, 1);
    Tensor value = heads(parameters, values, 2);
    double scale = 1 / Math.sqrt(size / (double) heads);
    Tensor weights = query.matmul(key, false, true).times(scale).softmax(-1);
    Tensor joined = exchangeHeads(weights.matmul(value)).reshape(queries.shape());
    return Dense.affine(joined, parameters.get(OUT_WEIGHT), parameters.get(OUT_BIAS));
  }

  /// The `index`-th projection of `[batch..., length, size]` as `[batch..., heads, length, size /
  /// heads]`.
  private Tensor heads(Tree<Tensor> parameters, Tensor sequence, int index) {
    Tensor weight = parameters.get(IN_WEIGHT).slice(0, index * size, (index + 1) * size);
    Tensor bias = parameters.get(IN_BIAS).slice(0, index * size, (index + 1) * size);
    Shape split = sequence.shape().remove(-1).concat(Shape.of(heads, size / heads));
    return exchangeHeads(Dense.affine(sequence, weight, bias).reshape(split));
  }

  /// `[batch..., length, heads, columns]` as `[batch..., heads, length, columns]`, and back.
  private static Tensor exchangeHeads(Tensor x) {
    int rank = x.shape().rank();
    int[] permutation = IntStream.range(0, rank).toArray();
    permutation[rank - 3] = rank - 2;
    permutation[rank - 2] = rank - 3;
    return x.transpose(permutation);
  }
}
