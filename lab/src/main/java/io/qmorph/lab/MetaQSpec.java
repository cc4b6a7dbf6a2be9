package io.qmorph.lab;

/// Meta-Q-Learning.
///
/// @param context how many numbers the context has
/// @param rate of Adam in a new task
/// @param ownSteps on the new task's transitions
/// @param replaySteps on old transitions, after those
/// @param proximal how much the parameters are held to the meta-trained ones
/// @param perTask old transitions of each known task in a step
public record MetaQSpec(
    int context, double rate, int ownSteps, int replaySteps, double proximal, int perTask) {
  static MetaQSpec read(SpecFields fields) {
    return new MetaQSpec(
        fields.integer("context", 30, 1, 4096),
        fields.number("rate", 0.00003, 1e-9, 1),
        fields.integer("ownSteps", 10, 1, 1000),
        fields.integer("replaySteps", 100, 1, 1000),
        fields.number("proximal", 0.1, 0, 1e6),
        fields.integer("perTask", 4, 1, 1000));
  }
}
