package io.qmorph.lab;

/// The code of a support set that a context DQN reads.
///
/// @param encoder what makes it
/// @param size how many numbers it has
public record ContextSpec(EncoderKind encoder, int size) {
  static ContextSpec read(SpecFields fields) {
    return new ContextSpec(
        fields.choice("encoder", EncoderKind.SET, EncoderKind.values()),
        fields.integer("size", 16, 1, 4096));
  }
}
