package io.qmorph.env;

/// What a [VectorEnvironment] does with a lane whose episode has ended; Gymnasium's names.
public enum Autoreset {
  /// The step that ends an episode starts the next one.
  SAME_STEP,
  /// The lane stands still until it is reset, and earns nothing.
  DISABLED
}
