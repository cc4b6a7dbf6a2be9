/// Experiments: spec, training, runs, checkpoints, statistics and reports.
module io.qmorph.lab {
  requires transitive io.qmorph.meta;

}
