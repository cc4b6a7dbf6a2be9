/// The environment contract, environments and task families.
module io.qmorph.env {
  requires transitive org.apache.commons.rng.api;
  requires org.apache.commons.rng.core;
  requires org.apache.commons.rng.sampling;
  requires org.apache.commons.rng.simple;

  uses io.qmorph.env.TaskFamily;

  exports io.qmorph.env;
}
