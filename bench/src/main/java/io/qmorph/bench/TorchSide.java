package io.qmorph.bench;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/// Work on libtorch of which nothing but its outputs survives a run. They are handles of their own,
/// since one out of a vector ends with it.
abstract class TorchSide implements Side {
  private Tensor[] outputs = {};

  /// Does the work once.
  abstract Tensor[] work();

  /// What the last run yielded.
  final Tensor output(int index) {
    return outputs[index];
  }

  @Override
  public final void run() {
    try (var _ = new PointerScope()) {
      Tensor[] next = work();
      for (int i = 0; i < next.length; i++) {
        next[i] = new Tensor(next[i]);
        next[i].retainReference();
      }
      for (Tensor tensor : outputs) {
        tensor.releaseReference();
      }
      outputs = next;
    }
  }
}
