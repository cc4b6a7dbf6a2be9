package io.qmorph.bench;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// Parameters on libtorch that lie one after another in one tensor, and their gradients in another,
/// so that an optimizer's call serves all parameters at once.
final class FlatParameters {
  private final Tensor start;
  private final Tensor values;
  private final Tensor gradient;
  private final Tensor[] views;

  FlatParameters(Tensor[] parameters) {
    this.start = flat(parameters);
    this.values = start.clone();
    this.gradient = torch.zeros_like(start);
    this.views = new Tensor[parameters.length];
    long from = 0;
    for (int i = 0; i < views.length; i++) {
      views[i] = view(values, from, parameters[i]).requires_grad_(true);
      views[i].mutable_grad().put(view(gradient, from, parameters[i]));
      from += parameters[i].numel();
    }
  }

  private static Tensor flat(Tensor[] parameters) {
    Tensor[] rows = new Tensor[parameters.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = parameters[i].reshape(-1);
    }
    return torch.cat(new TensorVector(rows));
  }

  private static Tensor view(Tensor all, long from, Tensor like) {
    return all.narrow(0, from, like.numel()).view_as(like).detach();
  }

  /// All numbers, `[elements]`.
  Tensor values() {
    return values;
  }

  /// All numbers' gradients, `[elements]`, to which going backward adds.
  Tensor gradient() {
    return gradient;
  }

  /// The parameters, each a leaf.
  Tensor[] views() {
    return views;
  }

  /// Goes back to the numbers at the start.
  void reset() {
    try (var _ = new NoGradGuard()) {
      values.copy_(start);
    }
  }
}
