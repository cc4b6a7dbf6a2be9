package io.qmorph.env;

import org.apache.commons.rng.UniformRandomProvider;

/// A pendulum to be swung up and held by a torque at its joint, in steps of 0.05 s.
///
/// The state is the angle from upright (rad) and the angular velocity; the observation is the
/// angle's cosine and sine, and the angular velocity. Action $`a`$ of $`n`$ is the torque $`-2 +
/// 4a/(n - 1)`$ N m. Nothing terminates an episode.
///
/// ```math
/// r = -(\theta^2 + 0.1\,\dot\theta^2 + 0.001\,u^2) \\
/// \dot\theta \leftarrow \dot\theta + 0.05\,(3g \sin\theta / (2l) + 3u / (m l^2)), \quad
/// \theta \leftarrow \theta + 0.05\,\dot\theta
/// ```
///
/// with $`|\dot\theta| \le 8`$, and the reward of the angle brought into $`[-\pi, \pi]`$. Step for
/// step as Gymnasium's `Pendulum-v1`, but for the torques, which are continuous there.
///
/// @param gravity $`g`$, in m/s²
/// @param mass $`m`$, in kg
/// @param length $`l`$, in m
/// @param torques how many different torques there are, at least 2
public record Pendulum(double gravity, double mass, double length, int torques)
    implements Environment {
  private static final double SECONDS = .05;
  private static final double MAX_SPEED = 8;
  private static final double MAX_TORQUE = 2;

  /// Throws `IllegalArgumentException` unless the numbers are above 0 and finite, and there are at
  /// least two torques.
  public Pendulum {
    Require.positive("gravity", gravity);
    Require.positive("mass", mass);
    Require.positive("length", length);
    Require.atLeast("torques", torques, 2);
  }

  /// Gymnasium's own constants, with the torques -2, -1, 0, 1 and 2.
  public static Pendulum standard() {
    return new Pendulum(10, 1, 1, 5);
  }

  @Override
  public Box observationSpace() {
    return Box.symmetric(1, 1, (float) MAX_SPEED);
  }

  @Override
  public Discrete actionSpace() {
    return new Discrete(torques);
  }

  @Override
  public int stateSize() {
    return 2;
  }

  @Override
  public void reset(UniformRandomProvider random, double[] state, int at) {
    state[at] = random.nextDouble(-Math.PI, Math.PI);
    state[at + 1] = random.nextDouble(-1, 1);
  }

  @Override
  public void observe(double[] state, int at, float[] observation, int to) {
    observation[to] = (float) Math.cos(state[at]);
    observation[to + 1] = (float) Math.sin(state[at]);
    observation[to + 2] = (float) state[at + 1];
  }

  /// The torque of an action, in N m.
  ///
  /// @param action of the action space
  public double torque(int action) {
    return -MAX_TORQUE + 2 * MAX_TORQUE * action / (torques - 1);
  }

  @Override
  public double step(UniformRandomProvider random, double[] state, int at, int action) {
    return push(state, at, torque(action));
  }

  /// Advances the state by one step under a torque of any size, of which no more than 2 N m act
  /// either way, and returns the reward.
  ///
  /// @param state holds the state, from `at` on, and is overwritten by the next
  /// @param at where the state's numbers start
  /// @param torque in N m
  public double push(double[] state, int at, double torque) {
    double acting = Math.clamp(torque, -MAX_TORQUE, MAX_TORQUE);
    double angle = state[at];
    double speed = state[at + 1];
    double fromUpright = Math.IEEEremainder(angle, 2 * Math.PI);
    double acceleration =
        3 * gravity / (2 * length) * Math.sin(angle) + 3 / (mass * length * length) * acting;

    state[at + 1] = Math.clamp(speed + acceleration * SECONDS, -MAX_SPEED, MAX_SPEED);
    state[at] = angle + state[at + 1] * SECONDS;
    return -(fromUpright * fromUpright + .1 * speed * speed + .001 * acting * acting);
  }

  @Override
  public boolean terminated(double[] state, int at) {
    return false;
  }
}
