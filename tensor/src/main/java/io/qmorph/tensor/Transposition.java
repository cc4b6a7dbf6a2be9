package io.qmorph.tensor;

/// Transposes dense matrices, in square blocks that keep both sides' cache lines near.
final class Transposition {
  private static final int BLOCK = 16;

  private Transposition() {}

  /// Writes the transpose of the `rows` by `columns` matrix.
  static void run(float[] from, int fromAt, int rows, int columns, float[] to, int toAt) {
    for (int row = 0; row < rows; row += BLOCK) {
      int rowEnd = Math.min(row + BLOCK, rows);
      for (int column = 0; column < columns; column++) {
        int target = toAt + column * rows;
        int source = fromAt + column;
        for (int i = row; i < rowEnd; i++) {
          to[target + i] = from[source + i * columns];
        }
      }
    }
  }
}
