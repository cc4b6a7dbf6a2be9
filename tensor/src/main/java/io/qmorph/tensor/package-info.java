/// Programs over float arrays: tracing, gradients, task batching and their executors.
package io.qmorph.tensor;
