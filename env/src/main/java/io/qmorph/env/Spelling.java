package io.qmorph.env;

import java.util.Collection;
import java.util.Comparator;

/// What a user may have meant.
public final class Spelling {
  private Spelling() {}

  /// The known name with the fewest letters to insert, drop or replace; the first of equals.
  ///
  /// Throws `IllegalArgumentException` if none is known.
  ///
  /// @param given what was written
  /// @param known what may have been meant
  public static String nearest(String given, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(given, name)))
        .orElseThrow(() -> new IllegalArgumentException("no name is known"));
  }

  /// The edit distance of Levenshtein, row by row.
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
