package io.qmorph.tensor;

/// The code that computes a chain.
interface Pass {

  /// Computes `count` elements of every step. Stretches don't overlap, but for those of operands.
  ///
  /// @param arrays the array of each register
  /// @param starts the place of each register's first element in its array
  /// @param count how many elements
  void run(float[][] arrays, int[] starts, int count);
}
