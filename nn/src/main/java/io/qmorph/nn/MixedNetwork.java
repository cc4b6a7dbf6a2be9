package io.qmorph.nn;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/// Action values in environments of several kinds, with other observations and other numbers of
/// actions: a first and a last layer for each kind, and a core that all share.
///
/// ```math
/// Q(x, e, c) = \sum_k e_k \, h_k\Bigl(\mathrm{relu}\, g\bigl(
///   \mathrm{relu} \sum_j e_j \, f_j(x), c\bigr)\Bigr)
/// ```
///
/// An input is an observation `$x$`, padded to the longest of all kinds, then the kind one-hot
/// `$e$`, then whatever else the core is to see, `$c$`. Encoder `$f_k$` reads as many of the first
/// numbers as it has inputs. Each kind is computed and the one-hot chooses by products and sums, so
/// that only its own kind's layers get a gradient.
///
/// Actions beyond a kind's own have the constant value [#MISSING], which is never the greatest,
/// gets no gradient, and stays finite squared or exponentiated; only a loss of such an action would
/// be large.
///
/// Parameters are under `encoder.k`, `core` and `head.k`. The rectified outputs of the encoders,
/// and of the core, are hidden units; their masks are `encoder.mask` and `core.mask`.
///
/// @param encoders `$f_k$`, one for each kind, of equal outputs
/// @param core `$g$`, of at least as many inputs as an encoder has outputs; what it has more are
///   those of `$c$`
/// @param heads `$h_k$`, one for each kind, from the core's outputs to the kind's actions
public record MixedNetwork(
    List<? extends Network> encoders, Network core, List<? extends Network> heads)
    implements Network {
  /// The value of an action that a kind does not have.
  public static final double MISSING = -1e6;

  private static final String ENCODERS = "encoder";
  private static final String ENCODER = ENCODERS + ".";
  private static final String CORE = "core";
  private static final String HEAD = "head.";

  /// Throws `IllegalArgumentException` unless there is a head for each encoder, at least one, and
  /// all fit the core.
  public MixedNetwork {
    encoders = List.copyOf(encoders);
    heads = List.copyOf(heads);
    Requirements.positive("number of kinds", encoders.size());
    if (heads.size() != encoders.size()) {
      throw new IllegalArgumentException(
          "there must be a head for each of " + encoders.size() + " kinds, were " + heads.size());
    }
    int code = encoders.getFirst().outputs();
    for (int kind = 0; kind < encoders.size(); kind++) {
      if (encoders.get(kind).outputs() != code || core.inputs() < code) {
        throw new IllegalArgumentException(
            "encoder %d must have the first's %d outputs, of which the core takes at most %d, had %d"
                .formatted(kind, code, core.inputs(), encoders.get(kind).outputs()));
      }
      if (heads.get(kind).inputs() != core.outputs()) {
        throw new IllegalArgumentException(
            "head %d must have the core's %d outputs as inputs, had %d"
                .formatted(kind, core.outputs(), heads.get(kind).inputs()));
      }
    }
  }

  private int observations() {
    return encoders.stream().mapToInt(Network::inputs).max().orElseThrow();
  }

  private int kinds() {
    return encoders.size();
  }

  @Override
  public int inputs() {
    return observations() + kinds() + core.inputs() - encoders.getFirst().outputs();
  }

  @Override
  public int outputs() {
    return heads.stream().mapToInt(Network::outputs).max().orElseThrow();
  }

  @Override
  public List<String> lastLayer() {
    return IntStream.range(0, heads.size()).mapToObj(kind -> HEAD + kind).toList();
  }

  @Override
  public Tree<NDArray> init(UniformRandomProvider random) {
    Tree<NDArray> parameters = core.init(random).prefixed(CORE);
    for (int kind = 0; kind < kinds(); kind++) {
      parameters =
          parameters
              .merge(encoders.get(kind).init(random).prefixed(ENCODER + kind))
              .merge(heads.get(kind).init(random).prefixed(HEAD + kind));
    }
    return parameters;
  }

  @Override
  public Tensor apply(Tree<Tensor> parameters, Tensor input) {
    Tensor oneHot = input.slice(-1, observations(), observations() + kinds());
    Tensor rest = input.slice(-1, observations() + kinds(), inputs());
    Tensor chosen = choose(oneHot, encoded(parameters, input)).relu();
    Tensor code = ThinnedNetwork.masked(parameters.under(ENCODERS), chosen);
    Tree<Tensor> own = parameters.under(CORE);
    Tensor features = core.apply(own, Tensor.concat(-1, code, rest)).relu();
    return choose(oneHot, values(parameters, ThinnedNetwork.masked(own, features)));
  }

  @Override
  public Tree<ArrayType> maskTypes() {
    Tree<ArrayType> code = ThinnedNetwork.mask(encoders.getFirst().outputs());
    Tree<ArrayType> features = ThinnedNetwork.mask(core.outputs());
    Tree<ArrayType> masks =
        code.prefixed(ENCODERS).merge(core.maskTypes().merge(features).prefixed(CORE));
    for (int kind = 0; kind < kinds(); kind++) {
      masks =
          masks
              .merge(encoders.get(kind).maskTypes().prefixed(ENCODER + kind))
              .merge(heads.get(kind).maskTypes().prefixed(HEAD + kind));
    }
    return masks;
  }

  private List<Tensor> encoded(Tree<Tensor> parameters, Tensor input) {
    List<Tensor> codes = new ArrayList<>();
    for (int kind = 0; kind < kinds(); kind++) {
      Network encoder = encoders.get(kind);
      Tensor own = input.slice(-1, 0, encoder.inputs());
      codes.add(encoder.apply(parameters.under(ENCODER + kind), own));
    }
    return codes;
  }

  private List<Tensor> values(Tree<Tensor> parameters, Tensor features) {
    Shape batch = features.shape().range(0, features.shape().rank() - 1);
    List<Tensor> values = new ArrayList<>();
    for (int kind = 0; kind < kinds(); kind++) {
      Tensor own = heads.get(kind).apply(parameters.under(HEAD + kind), features);
      int missing = outputs() - heads.get(kind).outputs();
      Tensor none = Tensor.filled(batch.concat(Shape.of(missing)), MISSING);
      values.add(missing == 0 ? own : Tensor.concat(-1, own, none));
    }
    return values;
  }

  /// The part whose place in the one-hot is 1.
  private static Tensor choose(Tensor oneHot, List<Tensor> parts) {
    Tensor sum = parts.getFirst().times(oneHot.slice(-1, 0, 1));
    for (int kind = 1; kind < parts.size(); kind++) {
      sum = sum.plus(parts.get(kind).times(oneHot.slice(-1, kind, kind + 1)));
    }
    return sum;
  }
}
