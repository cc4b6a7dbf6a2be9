package io.qmorph.lab;

/// How many checkpoints there are to go on from, besides the best parameters, which always stay.
///
/// @param keep how many of the newest a training keeps
/// @param keepFinished how many of them stay when the report is written
public record CheckpointsSpec(int keep, int keepFinished) {
  static CheckpointsSpec read(SpecFields fields) {
    return new CheckpointsSpec(
        fields.integer("keep", 2, 1, 1000), fields.integer("keepFinished", 0, 0, 1000));
  }
}
