/// Contracts that environments, losses and meta-learners must pass.
module io.qmorph.testkit {
  requires transitive io.qmorph.meta;
  requires org.apache.commons.rng.simple;

  exports io.qmorph.testkit;
}
