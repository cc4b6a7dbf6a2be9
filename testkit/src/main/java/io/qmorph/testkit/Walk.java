package io.qmorph.testkit;

import io.qmorph.env.Environment;
import io.qmorph.env.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Random actions in an environment, and the words for what should not be seen on the way.
record Walk(Environment environment, int maximumSteps, long seed) {
  /// A fresh stream of the walk's seed.
  UniformRandomProvider stream() {
    return RandomSource.SPLIT_MIX_64.create(seed);
  }

  int action(UniformRandomProvider policy) {
    return policy.nextInt(environment.actionSpace().n());
  }

  /// Actions that are none.
  int[] refusedActions() {
    return new int[] {-1, environment.actionSpace().n(), Integer.MIN_VALUE, Integer.MAX_VALUE};
  }

  /// The steps of a walk as long as so many full episodes, and its resets as steps without a
  /// reward.
  List<Simulation.Step> steps(int episodes) {
    Simulation simulation = new Simulation(environment, maximumSteps);
    UniformRandomProvider policy = stream();
    List<Simulation.Step> steps = new ArrayList<>();
    steps.add(start(simulation.reset(seed)));
    for (int i = 0; i < episodes * maximumSteps; i++) {
      Simulation.Step step = simulation.step(action(policy));
      steps.add(step);
      if (step.ended()) {
        steps.add(start(simulation.reset()));
      }
    }
    return steps;
  }

  private static Simulation.Step start(float[] observation) {
    return new Simulation.Step(observation, 0, false, false);
  }

  /// Walks to the end of the running episode and returns the number of steps it took.
  int finish(Simulation simulation, UniformRandomProvider policy) {
    int steps = 1;
    while (!simulation.step(action(policy)).ended()) {
      steps++;
    }
    return steps;
  }

  void requireSame(String failure, List<Simulation.Step> one, List<Simulation.Step> other) {
    require(one.size() == other.size(), failure);
    for (int i = 0; i < one.size(); i++) {
      requireSame(failure, one.get(i), other.get(i));
    }
  }

  void requireSame(String failure, Simulation.Step one, Simulation.Step other) {
    require(
        Arrays.equals(one.observation(), other.observation())
            && Double.compare(one.reward(), other.reward()) == 0
            && one.terminated() == other.terminated()
            && one.truncated() == other.truncated(),
        failure);
  }

  void requireRefused(Class<? extends RuntimeException> kind, String what, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      require(kind.isInstance(e), what + " is refused with " + e);
      return;
    }
    throw failure(what + " is not refused");
  }

  void require(boolean holds, String failure) {
    if (!holds) {
      throw failure(failure);
    }
  }

  AssertionError failure(String failure) {
    return new AssertionError("%s (%s, seed %d)".formatted(failure, environment, seed));
  }
}
