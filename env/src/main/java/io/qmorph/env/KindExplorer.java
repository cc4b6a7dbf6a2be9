package io.qmorph.env;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// Takes each of a kind's own actions with the same probability, whichever kind it observes.
///
/// @param at where in an observation the one-hot kind starts
/// @param actions how many each kind has
record KindExplorer(int at, List<Integer> actions) implements Explorer {
  @Override
  public int action(float[] observation, int from, UniformRandomProvider random) {
    int kind = 0;
    while (observation[from + at + kind] != 1) {
      kind++;
    }
    return random.nextInt(actions.get(kind));
  }
}
