package io.qmorph.tensor;

/// What it takes to transpose dense matrices of one shape.
///
/// @param rows rows of the matrix that is read
/// @param columns columns of the matrix that is read
/// @param column where the elements of a column lie, counted from its first
record Transposition(int rows, int columns, int[] column) {

  Transposition(int rows, int columns) {
    this(rows, columns, column(rows, columns));
  }

  private static int[] column(int rows, int columns) {
    int[] offsets = new int[rows];
    for (int row = 0; row < rows; row++) {
      offsets[row] = row * columns;
    }
    return offsets;
  }
}
