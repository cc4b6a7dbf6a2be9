/// Experiments: spec, training, runs, checkpoints, statistics and reports.
module io.qmorph.lab {
  requires transitive io.qmorph.meta;
  requires transitive io.qmorph.policy;
  requires org.apache.commons.rng.simple;
  requires org.apache.commons.rng.core;
  requires org.apache.commons.rng.sampling;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;
  requires org.knowm.xchart;
  requires java.desktop;

  exports io.qmorph.lab;
}
