package io.qmorph.lab;

/// How a hypernetwork writes the agent's weights.
///
/// @param code the extent of the task's code that they are made of
public record HypernetworkSpec(int code) {
  static HypernetworkSpec read(SpecFields fields) {
    return new HypernetworkSpec(fields.integer("code", 16, 1, 1024));
  }
}
