package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Acrobot;
import io.qmorph.env.CartPole;
import io.qmorph.env.Environment;
import io.qmorph.env.MountainCar;
import io.qmorph.env.Pendulum;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The environments follow Gymnasium's trajectories step for step.
class EnvironmentFixtureTest {
  /// A stream that nothing may be drawn from.
  private static final UniformRandomProvider NO_CHANCE =
      () -> {
        throw new AssertionError("there must be no chance in a step");
      };

  private static final double RELATIVE = 1e-4;
  private static final double ABSOLUTE = 1e-5;

  static List<Fixture> cartPole() {
    return Fixtures.of("env_cartpole");
  }

  static List<Fixture> mountainCar() {
    return Fixtures.of("env_mountaincar");
  }

  static List<Fixture> acrobot() {
    return Fixtures.of("env_acrobot");
  }

  static List<Fixture> pendulum() {
    return Fixtures.of("env_pendulum");
  }

  @ParameterizedTest
  @MethodSource("cartPole")
  void cartPoleFollows(Fixture fixture) {
    follow(fixture, "CartPole-v1", CartPole.standard());
  }

  @ParameterizedTest
  @MethodSource("mountainCar")
  void mountainCarFollows(Fixture fixture) {
    follow(fixture, "MountainCar-v0", MountainCar.standard());
  }

  @ParameterizedTest
  @MethodSource("acrobot")
  void acrobotFollows(Fixture fixture) {
    follow(fixture, "Acrobot-v1", Acrobot.standard());
  }

  @ParameterizedTest
  @MethodSource("pendulum")
  void pendulumFollows(Fixture fixture) {
    float[] torques = fixture.floats("torque");
    Pendulum pendulum = Pendulum.standard();
    follow(
        fixture,
        "Pendulum-v1",
        pendulum,
        torques.length,
        (state, i) -> pendulum.push(state, 0, torques[i]));
  }

  private interface Stepping {
    double step(double[] state, int i);
  }

  private static void follow(Fixture fixture, String name, Environment environment) {
    int[] actions = fixture.ints("action");
    follow(
        fixture,
        name,
        environment,
        actions.length,
        (state, i) -> environment.step(NO_CHANCE, state, 0, actions[i]));
  }

  private static void follow(
      Fixture fixture, String name, Environment environment, int steps, Stepping stepping) {
    assertTrue(fixture.text("environment").equals(name), () -> fixture + " is not of " + name);
    float[] initial = fixture.floats("initial_state");
    double[] state = IntStream.range(0, initial.length).mapToDouble(i -> initial[i]).toArray();
    int size = environment.observationSpace().size();
    float[] states = new float[steps * state.length];
    float[] observations = new float[steps * size];
    float[] rewards = new float[steps];
    float[] terminated = new float[steps];
    for (int i = 0; i < steps; i++) {
      rewards[i] = (float) stepping.step(state, i);
      terminated[i] = environment.terminated(state, 0) ? 1 : 0;
      environment.observe(state, 0, observations, i * size);
      for (int j = 0; j < state.length; j++) {
        states[i * state.length + j] = (float) state[j];
      }
    }
    assertClose(fixture, "observation", observations);
    assertClose(fixture, "reward", rewards);
    if (fixture.tensors().contains("terminated")) {
      assertClose(fixture, "terminated", terminated);
    }
    if (fixture.tensors().contains("state")) {
      assertClose(fixture, "state", states);
    }
  }

  private static void assertClose(Fixture fixture, String tensor, float[] actual) {
    Fixtures.assertClose(tensor, fixture.floats(tensor), actual, RELATIVE, ABSOLUTE);
  }
}
