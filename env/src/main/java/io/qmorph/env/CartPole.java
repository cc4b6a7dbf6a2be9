package io.qmorph.env;

import org.apache.commons.rng.UniformRandomProvider;

/// A pole on a cart that is pushed left (action 0) or right (action 1) at each step of 0.02 s.
///
/// State and observation are the cart's position (m) and velocity, the pole's angle from upright
/// (rad) and angular velocity. The reward is 1 a step; an episode terminates where the cart has
/// left `[-2.4, 2.4]` or the pole leans by more than 12 degrees. With force $`F`$, half-length
/// $`l`$ and pole mass $`m`$, and a cart of $`M = 1`$ kg,
///
/// ```math
/// u = \frac{\pm F + m l \dot\theta^2 \sin\theta}{M + m}, \quad
/// \ddot\theta = \frac{g \sin\theta - u \cos\theta}{l\,(4/3 - m \cos^2\theta / (M + m))}, \quad
/// \ddot x = u - \frac{m l \ddot\theta \cos\theta}{M + m}
/// ```
///
/// integrated by Euler's method. Barto, Sutton and Anderson (1983); step for step as Gymnasium's
/// `CartPole-v1`, except that the observation space is unbounded, since no bound holds for each
/// force and length.
///
/// @param force how hard a push is, in N
/// @param halfLength half of the pole's length, in m
/// @param poleMass in kg
/// @param swapped whether action 0 pushes right and action 1 left
public record CartPole(double force, double halfLength, double poleMass, boolean swapped)
    implements Environment {
  private static final double GRAVITY = 9.8;
  private static final double CART_MASS = 1.0;
  private static final double SECONDS = 0.02;
  private static final double POSITION_LIMIT = 2.4;
  private static final double ANGLE_LIMIT = 12 * 2 * Math.PI / 360;

  /// Throws `IllegalArgumentException` unless the three numbers are above 0 and finite.
  public CartPole {
    Require.positive("force", force);
    Require.positive("halfLength", halfLength);
    Require.positive("poleMass", poleMass);
  }

  /// Gymnasium's own constants.
  public static CartPole standard() {
    return new CartPole(10, .5, .1, false);
  }

  @Override
  public Box observationSpace() {
    return Box.unbounded(4);
  }

  @Override
  public Discrete actionSpace() {
    return new Discrete(2);
  }

  @Override
  public int stateSize() {
    return 4;
  }

  @Override
  public void reset(UniformRandomProvider random, double[] state, int at) {
    for (int i = 0; i < 4; i++) {
      state[at + i] = random.nextDouble(-.05, .05);
    }
  }

  @Override
  public void observe(double[] state, int at, float[] observation, int to) {
    for (int i = 0; i < 4; i++) {
      observation[to + i] = (float) state[at + i];
    }
  }

  @Override
  public double step(UniformRandomProvider random, double[] state, int at, int action) {
    double velocity = state[at + 1];
    double angle = state[at + 2];
    double angularVelocity = state[at + 3];
    double cosine = Math.cos(angle);
    double sine = Math.sin(angle);

    double push = (action == 1) != swapped ? force : -force;
    double pushed = (push + poleMoment() * angularVelocity * angularVelocity * sine) / totalMass();
    double angularAcceleration =
        (GRAVITY * sine - cosine * pushed)
            / (halfLength * (4.0 / 3.0 - poleMass * cosine * cosine / totalMass()));
    double acceleration = pushed - poleMoment() * angularAcceleration * cosine / totalMass();

    state[at] += SECONDS * velocity;
    state[at + 1] = velocity + SECONDS * acceleration;
    state[at + 2] = angle + SECONDS * angularVelocity;
    state[at + 3] = angularVelocity + SECONDS * angularAcceleration;
    return 1;
  }

  @Override
  public boolean terminated(double[] state, int at) {
    return Math.abs(state[at]) > POSITION_LIMIT || Math.abs(state[at + 2]) > ANGLE_LIMIT;
  }

  private double totalMass() {
    return CART_MASS + poleMass;
  }

  private double poleMoment() {
    return poleMass * halfLength;
  }
}
