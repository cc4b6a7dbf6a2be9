/// Layers, networks, initialisers, optimizers and safetensors files.
module io.qmorph.nn {
  requires transitive io.qmorph.tensor;
  requires transitive org.apache.commons.rng.api;
  requires org.apache.commons.rng.sampling;
  requires tools.jackson.core;

  exports io.qmorph.nn;
}
