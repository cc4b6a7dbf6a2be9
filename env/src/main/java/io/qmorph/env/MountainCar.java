package io.qmorph.env;

import org.apache.commons.rng.UniformRandomProvider;

/// A car too weak for the hill before it, which has to gain speed on the one behind.
///
/// Actions push left (0), not at all (1) or right (2). State and observation are position and
/// velocity. The reward is -1 a step; the goal at position 0.5 terminates the episode.
///
/// ```math
/// v \leftarrow v + F\,(a - 1) - G \cos 3x, \quad x \leftarrow x + v
/// ```
///
/// with $`|v| \le 0.07`$ and $`-1.2 \le x \le 0.6`$. Moore (1990); step for step as Gymnasium's
/// `MountainCar-v0`.
///
/// @param force $`F`$, what a push adds to the velocity
/// @param gravity $`G`$, what the slope adds to it at most; Packer et al. (2018) call it mass
public record MountainCar(double force, double gravity) implements Environment {
  private static final double MIN_POSITION = -1.2;
  private static final double MAX_POSITION = .6;
  private static final double MAX_SPEED = .07;
  private static final double GOAL = .5;

  /// Throws `IllegalArgumentException` unless both are above 0 and finite.
  public MountainCar {
    Require.positive("force", force);
    Require.positive("gravity", gravity);
  }

  /// Gymnasium's own constants.
  public static MountainCar standard() {
    return new MountainCar(.001, .0025);
  }

  @Override
  public Box observationSpace() {
    return new Box(
        new float[] {(float) MIN_POSITION, (float) -MAX_SPEED},
        new float[] {(float) MAX_POSITION, (float) MAX_SPEED});
  }

  @Override
  public Discrete actionSpace() {
    return new Discrete(3);
  }

  @Override
  public int stateSize() {
    return 2;
  }

  @Override
  public void reset(UniformRandomProvider random, double[] state, int at) {
    state[at] = random.nextDouble(-.6, -.4);
    state[at + 1] = 0;
  }

  @Override
  public void observe(double[] state, int at, float[] observation, int to) {
    observation[to] = (float) state[at];
    observation[to + 1] = (float) state[at + 1];
  }

  @Override
  public double step(UniformRandomProvider random, double[] state, int at, int action) {
    double pull = force * (action - 1) - gravity * Math.cos(3 * state[at]);
    double velocity = Math.clamp(state[at + 1] + pull, -MAX_SPEED, MAX_SPEED);
    double position = Math.clamp(state[at] + velocity, MIN_POSITION, MAX_POSITION);
    state[at] = position;
    state[at + 1] = position == MIN_POSITION && velocity < 0 ? 0 : velocity;
    return -1;
  }

  @Override
  public boolean terminated(double[] state, int at) {
    return state[at] >= GOAL && state[at + 1] >= 0;
  }
}
