package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastVisitedExplorerTest {
  private static final TaskFamily GRID = new GridNaviFamily();

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void threeEpisodesFindEachGoal(long seed) {
    int found = 0;
    for (Task task : GRID.all()) {
      found += findsGoal(task, seed) ? 1 : 0;
    }
    assertEquals(21, found);
  }

  private static boolean findsGoal(Task task, long seed) {
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(seed);
    Explorer explorer = GRID.explorer();
    Simulation simulation = new Simulation(GRID.environment(task), GRID.maximumSteps());
    boolean found = false;
    for (int episode = 0; episode < 3; episode++) {
      float[] observation = simulation.reset(seed);
      boolean ended = false;
      while (!ended) {
        Simulation.Step step = simulation.step(explorer.action(observation, 0, random));
        observation = step.observation();
        found |= step.reward() == 1;
        ended = step.ended();
      }
    }
    return found;
  }

  /// It sees neither rewards nor goals: one stream leads to one walk in all tasks.
  @Test
  void walksTheSameWayWhateverTheGoal() {
    Set<String> walks = new HashSet<>();
    for (Task task : GRID.all()) {
      UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(3L);
      Explorer explorer = GRID.explorer();
      Simulation simulation = new Simulation(GRID.environment(task), 15);
      float[] observation = simulation.reset(0);
      StringBuilder walk = new StringBuilder();
      for (int i = 0; i < 15; i++) {
        int action = explorer.action(observation, 0, random);
        walk.append(action);
        observation = simulation.step(action).observation();
      }
      walks.add(walk.toString());
    }
    assertEquals(1, walks.size());
  }

  @Test
  void readsTheObservationAtItsOffset() {
    float[] two = new float[50];
    two[0] = 1;
    two[25 + 24] = 1;
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(3L);
    int action = new LeastVisitedExplorer().action(two, 25, random);
    assertTrue(action == 3 || action == 4, "from the far corner only down or left lead on");
  }
}
