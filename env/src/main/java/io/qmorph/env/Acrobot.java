package io.qmorph.env;

import org.apache.commons.rng.UniformRandomProvider;

/// Two links hanging from a joint, of which only the joint between them is driven; the free end has
/// to be swung above a line one link's length over the upper joint.
///
/// Actions are torques of -1, 0 and 1 N m, held for 0.2 s. The state is the first link's angle from
/// hanging and the second's relative to it, and their velocities; the observation is cosine and
/// sine of each angle, and the velocities. The reward is -1 a step and 0 for the one that reaches
/// the line, which terminates the episode.
///
/// With link length $`l`$, mass $`m`$, moment of inertia $`I`$, the centre of mass $`c`$ along a
/// link, and $`\phi_2 = m c g \cos(\theta_1 + \theta_2 - \pi/2)`$,
///
/// ```math
/// d_1 = m c^2 + m (l^2 + c^2 + 2 l c \cos\theta_2) + 2I, \quad
/// d_2 = m (c^2 + l c \cos\theta_2) + I \\
/// \phi_1 = -m l c\,\dot\theta_2 (\dot\theta_2 + 2 \dot\theta_1) \sin\theta_2
///   + (m c + m l) g \cos(\theta_1 - \pi/2) + \phi_2 \\
/// \ddot\theta_2 = \frac{u + \phi_1 d_2 / d_1 - m l c\,\dot\theta_1^2 \sin\theta_2 - \phi_2}
///   {m c^2 + I - d_2^2 / d_1}, \quad
/// \ddot\theta_1 = -\frac{d_2 \ddot\theta_2 + \phi_1}{d_1}
/// ```
///
/// integrated by one Runge-Kutta step of fourth order. Sutton and Barto (1998), section 11.3; step
/// for step as Gymnasium's `Acrobot-v1`. Both links are alike, and their centre of mass stays 0.5 m
/// from the joint whatever their length, as in Packer et al. (2018).
///
/// @param length of each link, in m
/// @param mass of each link, in kg
/// @param inertia of each link about its centre of mass, in kg m²
public record Acrobot(double length, double mass, double inertia) implements Environment {
  private static final double GRAVITY = 9.8;
  private static final double CENTRE = .5;
  private static final double SECONDS = .2;
  private static final double MAX_SPEED_1 = 4 * Math.PI;
  private static final double MAX_SPEED_2 = 9 * Math.PI;

  /// Throws `IllegalArgumentException` unless the three are above 0 and finite.
  public Acrobot {
    Require.positive("length", length);
    Require.positive("mass", mass);
    Require.positive("inertia", inertia);
  }

  /// Gymnasium's own constants.
  public static Acrobot standard() {
    return new Acrobot(1, 1, 1);
  }

  @Override
  public Box observationSpace() {
    return Box.symmetric(1, 1, 1, 1, (float) MAX_SPEED_1, (float) MAX_SPEED_2);
  }

  @Override
  public Discrete actionSpace() {
    return new Discrete(3);
  }

  @Override
  public int stateSize() {
    return 4;
  }

  @Override
  public void reset(UniformRandomProvider random, double[] state, int at) {
    for (int i = 0; i < 4; i++) {
      state[at + i] = random.nextDouble(-.1, .1);
    }
  }

  @Override
  public void observe(double[] state, int at, float[] observation, int to) {
    observation[to] = (float) Math.cos(state[at]);
    observation[to + 1] = (float) Math.sin(state[at]);
    observation[to + 2] = (float) Math.cos(state[at + 1]);
    observation[to + 3] = (float) Math.sin(state[at + 1]);
    observation[to + 4] = (float) state[at + 2];
    observation[to + 5] = (float) state[at + 3];
  }

  @Override
  public double step(UniformRandomProvider random, double[] state, int at, int action) {
    integrate(state, at, action - 1);
    state[at] = Math.IEEEremainder(state[at], 2 * Math.PI);
    state[at + 1] = Math.IEEEremainder(state[at + 1], 2 * Math.PI);
    state[at + 2] = Math.clamp(state[at + 2], -MAX_SPEED_1, MAX_SPEED_1);
    state[at + 3] = Math.clamp(state[at + 3], -MAX_SPEED_2, MAX_SPEED_2);
    return terminated(state, at) ? 0 : -1;
  }

  @Override
  public boolean terminated(double[] state, int at) {
    return -Math.cos(state[at]) - Math.cos(state[at + 1] + state[at]) > 1;
  }

  /// One Runge-Kutta step; the four slopes are summed as they come, so that nothing is allocated.
  private void integrate(double[] state, int at, double torque) {
    double angle1 = state[at];
    double angle2 = state[at + 1];
    double speed1 = state[at + 2];
    double speed2 = state[at + 3];
    double sumSpeed1 = 0;
    double sumSpeed2 = 0;
    double sumAcceleration1 = 0;
    double sumAcceleration2 = 0;
    for (int stage = 0; stage < 4; stage++) {
      double acceleration2 = acceleration2(angle1, angle2, speed1, speed2, torque);
      double acceleration1 = acceleration1(angle1, angle2, speed1, speed2, acceleration2);
      double weight = stage == 0 || stage == 3 ? 1 : 2;
      sumSpeed1 += weight * speed1;
      sumSpeed2 += weight * speed2;
      sumAcceleration1 += weight * acceleration1;
      sumAcceleration2 += weight * acceleration2;
      double ahead = stage == 2 ? SECONDS : SECONDS / 2;
      angle1 = state[at] + ahead * speed1;
      angle2 = state[at + 1] + ahead * speed2;
      speed1 = state[at + 2] + ahead * acceleration1;
      speed2 = state[at + 3] + ahead * acceleration2;
    }
    state[at] += SECONDS / 6 * sumSpeed1;
    state[at + 1] += SECONDS / 6 * sumSpeed2;
    state[at + 2] += SECONDS / 6 * sumAcceleration1;
    state[at + 3] += SECONDS / 6 * sumAcceleration2;
  }

  private double acceleration2(
      double angle1, double angle2, double speed1, double speed2, double torque) {
    double d1 = d1(angle2);
    double d2 = d2(angle2);
    double phi1 = phi1(angle1, angle2, speed1, speed2);
    return (torque
            + d2 / d1 * phi1
            - mass * length * CENTRE * speed1 * speed1 * Math.sin(angle2)
            - phi2(angle1, angle2))
        / (mass * CENTRE * CENTRE + inertia - d2 * d2 / d1);
  }

  private double acceleration1(
      double angle1, double angle2, double speed1, double speed2, double acceleration2) {
    return -(d2(angle2) * acceleration2 + phi1(angle1, angle2, speed1, speed2)) / d1(angle2);
  }

  private double d1(double angle2) {
    return mass * CENTRE * CENTRE
        + mass * (length * length + CENTRE * CENTRE + 2 * length * CENTRE * Math.cos(angle2))
        + 2 * inertia;
  }

  private double d2(double angle2) {
    return mass * (CENTRE * CENTRE + length * CENTRE * Math.cos(angle2)) + inertia;
  }

  private double phi1(double angle1, double angle2, double speed1, double speed2) {
    return -mass * length * CENTRE * speed2 * (speed2 + 2 * speed1) * Math.sin(angle2)
        + (mass * CENTRE + mass * length) * GRAVITY * Math.cos(angle1 - Math.PI / 2)
        + phi2(angle1, angle2);
  }

  private double phi2(double angle1, double angle2) {
    return mass * CENTRE * GRAVITY * Math.cos(angle1 + angle2 - Math.PI / 2);
  }
}
