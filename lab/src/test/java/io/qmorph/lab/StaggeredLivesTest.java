package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaggeredLivesTest {
  @Test
  void allBeginAtOnce() {
    StaggeredLives lives = new StaggeredLives(8, 5);
    assertTrue(IntStream.range(0, 8).allMatch(agent -> lives.begins(agent, 0)));
  }

  @ParameterizedTest
  @CsvSource({"8,5", "5,8", "16,16", "1,7", "7,1"})
  void afterThatEachLivesAWholeLife(int agents, int truncations) {
    StaggeredLives lives = new StaggeredLives(agents, truncations);
    for (int agent = 0; agent < agents; agent++) {
      List<Integer> births = new ArrayList<>();
      for (int t = 1; t < 5 * truncations; t++) {
        if (lives.begins(agent, t)) {
          births.add(t);
        }
      }
      assertTrue(births.getFirst() <= truncations, "agent " + agent + " begins at " + births);
      for (int i = 1; i < births.size(); i++) {
        assertEquals(truncations, births.get(i) - births.get(i - 1));
      }
    }
  }

  /// Sixteen agents of lives of eight truncations: two of each age, ever after the first life.
  @Test
  void agesAreSpreadEvenly() {
    StaggeredLives lives = new StaggeredLives(16, 8);
    int[] born = new int[16];
    for (int t = 0; t < 40; t++) {
      TreeSet<Integer> ages = new TreeSet<>();
      int young = 0;
      for (int agent = 0; agent < 16; agent++) {
        born[agent] = lives.begins(agent, t) ? t : born[agent];
        ages.add(t - born[agent]);
        young += t == born[agent] ? 1 : 0;
      }
      if (t >= 8) {
        assertEquals(8, ages.size(), "ages in truncation " + t + " are " + ages);
        assertEquals(2, young, "as many begin before truncation " + t);
      }
    }
  }
}
