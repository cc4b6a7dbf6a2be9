package io.qmorph.lab;

import java.nio.file.Path;
import java.util.List;

/// One training of a comparison: a method on a family with a seed.
///
/// @param family of the suite
/// @param method of the suite, or one of the baselines
/// @param seed of the training
/// @param settings of the spec, each `key=value`
record MetaCell(String family, String method, long seed, List<String> settings) {
  /// The file of a training's scores.
  static final String SCORES = "scores.json";

  /// Throws `UserError` if there is no such experiment.
  ExperimentSpec spec() {
    return ExperimentSpec.byDefault(settings);
  }

  /// Where its run is.
  ///
  /// @param out the folder of the comparison
  Path folder(Path out) {
    return out.resolve("cells").resolve(family).resolve(method + "-" + seed);
  }

  /// Where its scores are.
  ///
  /// @param out the folder of the comparison
  Path scores(Path out) {
    return folder(out).resolve(SCORES);
  }

  @Override
  public String toString() {
    return method + " on " + family + ", seed " + seed;
  }
}
