package io.qmorph.lab;

/// How support sets are compared, and what may follow.
///
/// @param rewardScale what rewards are multiplied by before they are compared
/// @param codeSize how many numbers a support set's code has
/// @param margin how far the codes of two tasks are pushed apart
/// @param rate of further gradient steps, from a known task's solution on
public record SiameseSpec(double rewardScale, int codeSize, double margin, double rate) {
  static SiameseSpec read(SpecFields fields) {
    return new SiameseSpec(
        fields.number("rewardScale", 1, 0, 1e6),
        fields.integer("codeSize", 16, 1, 4096),
        fields.number("margin", 1, 1e-9, 1e9),
        fields.number("rate", 0.001, 1e-9, 1000));
  }
}
