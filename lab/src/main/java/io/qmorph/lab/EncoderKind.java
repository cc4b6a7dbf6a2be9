package io.qmorph.lab;

/// What makes a code of transitions.
public enum EncoderKind {
  /// a gated recurrent unit, which minds their order
  GRU,
  /// pooled codes of each, whatever their order
  SET
}
