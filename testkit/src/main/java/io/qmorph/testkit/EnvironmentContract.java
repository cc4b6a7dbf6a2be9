package io.qmorph.testkit;

import io.qmorph.env.Environment;
import io.qmorph.env.Simulation;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/// What every environment must keep, checked by random walks.
///
/// ```
/// new EnvironmentContract(new MyEnvironment(), 200, seed).verify();
/// ```
///
/// Each method checks one rule and throws `AssertionError` saying what was seen instead.
///
/// @param environment the one to check
/// @param maximumSteps the time limit of the episodes walked
/// @param seed of the walks; a failure repeats with it
public record EnvironmentContract(Environment environment, int maximumSteps, long seed) {
  private static final int EPISODES = 3;

  /// Checks all rules.
  public void verify() {
    keepsToItsOwnNumbers();
    sameSeedSameTrajectory();
    observationsInsideSpace();
    initialStatesRun();
    refusesActionsOutsideSpace();
    terminatedAndTruncatedApart();
    refusesStepsWithoutReset();
    resetsAfterTheEnd();
    lanesEqualSingleSteps();
    endedLanesStandStill();
    continuesFromSnapshot();
  }

  /// An environment reads and writes nothing but the numbers it is given, wherever they lie in an
  /// array, and draws from nothing but the stream it is given, and so has no state of its own.
  public void keepsToItsOwnNumbers() {
    Slice alone = new Slice(environment, 0);
    Slice between = new Slice(environment, 1);
    UniformRandomProvider policy = walk().stream();
    UniformRandomProvider chance = walk().stream();
    UniformRandomProvider sameChance = walk().stream();
    alone.reset(walk().stream());
    between.reset(walk().stream());
    for (int i = 0; i < EPISODES * maximumSteps; i++) {
      int action = walk().action(policy);
      walk()
          .require(
              alone.step(chance, action) == between.step(sameChance, action),
              "equal states earn differently");
      walk().require(alone.sees(between), "equal states lead to different ones");
      if (alone.terminated()) {
        alone.reset(walk().stream());
        between.reset(walk().stream());
      }
    }
    walk().require(between.surroundingsUntouched(), "it writes beside its own numbers");
  }

  /// The same seed and actions give the same trajectory, over several episodes.
  public void sameSeedSameTrajectory() {
    walk()
        .requireSame(
            "the same seed gave two trajectories", walk().steps(EPISODES), walk().steps(EPISODES));
  }

  /// Every observation is inside the observation space, that of an initial or a last state too.
  public void observationsInsideSpace() {
    for (Simulation.Step step : walk().steps(EPISODES)) {
      if (!environment.observationSpace().contains(step.observation(), 0)) {
        throw walk()
            .failure(
                Arrays.toString(step.observation())
                    + " is observed outside "
                    + environment.observationSpace());
      }
    }
  }

  /// No initial state is terminal.
  public void initialStatesRun() {
    double[] state = new double[environment.stateSize()];
    UniformRandomProvider random = walk().stream();
    for (int i = 0; i < 100; i++) {
      environment.reset(random, state, 0);
      walk().require(!environment.terminated(state, 0), "an initial state is terminal");
    }
  }

  /// An action outside the action space is refused, and leaves everything as it was.
  public void refusesActionsOutsideSpace() {
    Simulation tried = new Simulation(environment, maximumSteps);
    Simulation other = new Simulation(environment, maximumSteps);
    tried.reset(seed);
    other.reset(seed);
    for (int action : walk().refusedActions()) {
      walk()
          .requireRefused(
              IllegalArgumentException.class, "action " + action, () -> tried.step(action));
    }
    walk().requireSame("a refused action changed something", tried.step(0), other.step(0));
    lanes().refusesActionsOutsideSpace();
  }

  /// The time limit sets *truncated*, exactly when it is reached, and has no influence on
  /// *terminated*.
  public void terminatedAndTruncatedApart() {
    Simulation limited = new Simulation(environment, maximumSteps);
    Simulation unlimited = new Simulation(environment, Integer.MAX_VALUE);
    UniformRandomProvider policy = walk().stream();
    limited.reset(seed);
    unlimited.reset(seed);
    boolean ended = false;
    for (int i = 1; !ended; i++) {
      int action = walk().action(policy);
      Simulation.Step step = limited.step(action);
      Simulation.Step free = unlimited.step(action);
      walk().require(!free.truncated(), "truncated without a time limit");
      walk().require(step.terminated() == free.terminated(), "the time limit changes terminated");
      walk()
          .require(
              step.truncated() == (i == maximumSteps),
              "truncated is " + step.truncated() + " at step " + i + " of " + maximumSteps);
      ended = step.ended();
    }
  }

  /// A step before the first reset or after the end of an episode is refused.
  public void refusesStepsWithoutReset() {
    Simulation simulation = new Simulation(environment, maximumSteps);
    walk()
        .requireRefused(
            IllegalStateException.class, "a step before reset", () -> simulation.step(0));
    simulation.reset(seed);
    walk().finish(simulation, walk().stream());
    walk()
        .requireRefused(
            IllegalStateException.class, "a step after the end", () -> simulation.step(0));
  }

  /// After the end a reset starts another episode.
  public void resetsAfterTheEnd() {
    Simulation simulation = new Simulation(environment, maximumSteps);
    UniformRandomProvider policy = walk().stream();
    simulation.reset(seed);
    for (int episode = 0; episode < EPISODES; episode++) {
      int steps = walk().finish(simulation, policy);
      walk().require(steps <= maximumSteps, "an episode outlasts its time limit");
      simulation.reset();
    }
  }

  /// Tasks stepped together give what each gives alone, bit for bit, across the ends of episodes.
  public void lanesEqualSingleSteps() {
    lanes().equalSingleSteps(EPISODES * maximumSteps);
  }

  /// Without autoreset a lane stands still after its end and earns nothing, until it is reset.
  public void endedLanesStandStill() {
    lanes().standStillAfterTheEnd();
  }

  /// Lanes restored from a snapshot go on as those that it was taken of, bit for bit.
  public void continuesFromSnapshot() {
    lanes().continueFromSnapshot(EPISODES * maximumSteps);
  }

  private Walk walk() {
    return new Walk(environment, maximumSteps, seed);
  }

  private LanesContract lanes() {
    return new LanesContract(walk());
  }
}
