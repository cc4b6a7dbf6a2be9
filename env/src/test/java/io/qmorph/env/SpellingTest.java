package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  @ParameterizedTest
  @CsvSource({
    "lenght, length",
    "masss, mass",
    "ass, mass",
    "fource, force",
    "Force, force",
    "swap, swapped"
  })
  void findsTheNearest(String given, String meant) {
    assertEquals(meant, Spelling.nearest(given, List.of("force", "length", "mass", "swapped")));
  }

  @Test
  void prefersTheFirstOfEquals() {
    assertEquals("ab", Spelling.nearest("aa", List.of("ab", "ac")));
  }

  @Test
  void needsAName() {
    assertThrows(IllegalArgumentException.class, () -> Spelling.nearest("a", List.of()));
  }
}
