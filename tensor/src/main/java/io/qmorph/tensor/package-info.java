/// Programs over float arrays: tracing, gradients, task batching and their executors.
///
/// Read first: [Tensor], what a program is made of; [Gradient] and [Vmap], which turn programs into
/// others; [Simd] and [Sharded], which run them.
///
/// Parameters, layers and anything that knows of learning do not belong here.
package io.qmorph.tensor;
