package io.qmorph.lab;

import io.qmorph.env.VectorEnvironment;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;

/// Lanes as a checkpoint holds them.
final class SavedLanes {
  private SavedLanes() {}

  /// All that the lanes' further course depends on, apart from the tasks, copied.
  static Tree<NDArray> of(VectorEnvironment lanes) {
    VectorEnvironment.Snapshot snapshot = lanes.snapshot();
    return Tree.of("states", Bits.of(snapshot.states()))
        .with("steps", Bits.of(snapshot.steps()))
        .with("runningReturn", Bits.of(snapshot.runningReturn()))
        .with("finishedReturn", Bits.of(snapshot.finishedReturn()))
        .with("terminated", Bits.of(snapshot.terminated()))
        .with("truncated", Bits.of(snapshot.truncated()))
        .with("streams", Bits.of(snapshot.streams()));
  }

  /// Brings lanes of the same tasks back to what [#of] gave.
  static void restore(VectorEnvironment lanes, Tree<NDArray> saved) {
    lanes.restore(
        new VectorEnvironment.Snapshot(
            Bits.doubles(saved.get("states")),
            saved.get("steps").ints(),
            Bits.doubles(saved.get("runningReturn")),
            Bits.doubles(saved.get("finishedReturn")),
            Bits.flags(saved.get("terminated")),
            Bits.flags(saved.get("truncated")),
            Bits.bytes(saved.get("streams"))));
  }
}
