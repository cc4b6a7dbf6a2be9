/// Programs over float arrays: tracing, gradients, task batching and their executors.
module io.qmorph.tensor {
  requires jdk.incubator.vector;

  exports io.qmorph.tensor;
}
