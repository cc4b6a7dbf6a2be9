package io.qmorph.tensor;

/// The rule for indices that choose rows.
final class RowIndex {
  private RowIndex() {}

  /// `index` itself.
  ///
  /// Throws `IndexOutOfBoundsException` if there is no such row.
  static int require(int index, int rows) {
    if (index < 0 || index >= rows) {
      throw new IndexOutOfBoundsException("a row index must be in [0, " + rows + "), was " + index);
    }
    return index;
  }
}
