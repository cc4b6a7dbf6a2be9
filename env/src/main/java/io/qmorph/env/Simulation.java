package io.qmorph.env;

import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// One task, stepped one action at a time with a time limit: Gymnasium's `reset` and `step`.
///
/// ```
/// Simulation simulation = new Simulation(CartPole.standard(), 500);
/// float[] observation = simulation.reset(42);
/// Simulation.Step step = simulation.step(1);
/// ```
///
/// The end of an episode is told by two flags: *terminated*, the task itself has ended, and
/// *truncated*, the time limit is reached; both may be set at once. To step many tasks fast, use
/// [VectorEnvironment], which gives the same numbers.
public final class Simulation {
  /// What a step leads to.
  ///
  /// @param observation `[observations]`, of the state reached
  /// @param reward of the step
  /// @param terminated whether the state reached is terminal
  /// @param truncated whether the time limit is reached
  public record Step(float[] observation, double reward, boolean terminated, boolean truncated) {
    /// Whether the episode is over, for either reason.
    public boolean ended() {
      return terminated || truncated;
    }
  }

  private final Environment environment;
  private final int maximumSteps;
  private final double[] state;
  private Optional<UniformRandomProvider> random = Optional.empty();
  private int steps;
  private boolean running;

  /// Throws `IllegalArgumentException` unless `maximumSteps` is at least 1.
  ///
  /// @param environment what is stepped
  /// @param maximumSteps the time limit of an episode
  public Simulation(Environment environment, int maximumSteps) {
    Require.atLeast("maximumSteps", maximumSteps, 1);
    this.environment = environment;
    this.maximumSteps = maximumSteps;
    state = new double[environment.stateSize()];
  }

  /// Starts an episode on a random stream of its own seed and returns the first observation.
  ///
  /// @param seed of the stream
  public float[] reset(long seed) {
    random = Optional.of(RandomSource.SPLIT_MIX_64.create(seed));
    return reset();
  }

  /// Starts the next episode on the random stream as it is, and returns the first observation.
  ///
  /// Throws `IllegalStateException` before the first `reset(seed)`.
  public float[] reset() {
    environment.reset(stream(), state, 0);
    steps = 0;
    running = true;
    return observe();
  }

  private UniformRandomProvider stream() {
    return random.orElseThrow(
        () -> new IllegalStateException("the first episode needs a seed: call reset(seed)"));
  }

  /// Takes one step.
  ///
  /// Throws `IllegalArgumentException` for an action outside the action space, which changes
  /// nothing, and `IllegalStateException` where no episode is running.
  ///
  /// @param action of the action space
  public Step step(int action) {
    if (!running) {
      throw new IllegalStateException("no episode is running: call reset before step");
    }
    int checked = environment.actionSpace().requireAction(action);
    double reward = environment.step(stream(), state, 0, checked);
    steps++;
    Step step =
        new Step(observe(), reward, environment.terminated(state, 0), steps >= maximumSteps);
    running = !step.ended();
    return step;
  }

  private float[] observe() {
    float[] observation = new float[environment.observationSpace().size()];
    environment.observe(state, 0, observation, 0);
    return observation;
  }
}
