package io.qmorph.tensor;

/// Two stretches of as many rows, each contiguous, in arrays `x` and `y`.
///
/// @param count how many rows there are
/// @param columns the length of each
/// @param xStep from the start of one row of `x` to the next
/// @param yStep from the start of one row of `y` to the next
record Rows(int count, int columns, int xStep, int yStep) {}
