package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Box;
import io.qmorph.env.Discrete;
import io.qmorph.env.Environment;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/// The contract is kept by a right environment and notices each way of being wrong.
/// [TaskFamilyContractTest] runs it on the built-in environments.
class EnvironmentContractTest {
  /// Counts up to three by action 1, and down to nothing by action 0.
  private static class Counter implements Environment {
    @Override
    public Box observationSpace() {
      return new Box(new float[] {0}, new float[] {3});
    }

    @Override
    public Discrete actionSpace() {
      return new Discrete(2);
    }

    @Override
    public int stateSize() {
      return 1;
    }

    @Override
    public void reset(UniformRandomProvider random, double[] state, int at) {
      state[at] = random.nextInt(2);
    }

    @Override
    public void observe(double[] state, int at, float[] observation, int to) {
      observation[to] = (float) state[at];
    }

    @Override
    public double step(UniformRandomProvider random, double[] state, int at, int action) {
      state[at] = Math.max(0, state[at] + (action == 1 ? 1 : -1));
      return state[at];
    }

    @Override
    public boolean terminated(double[] state, int at) {
      return state[at] == 3;
    }

    @Override
    public String toString() {
      return "Counter";
    }
  }

  private static void assertNoticed(String failure, Environment environment) {
    EnvironmentContract contract = new EnvironmentContract(environment, 20, 42);
    AssertionError error = assertThrows(AssertionError.class, contract::verify);
    assertTrue(error.getMessage().contains(failure), error::getMessage);
    assertTrue(error.getMessage().contains("seed 42"), error::getMessage);
  }

  @Test
  void acceptsAnEnvironmentThatKeepsIt() {
    for (long seed = 0; seed < 20; seed++) {
      EnvironmentContract contract = new EnvironmentContract(new Counter(), 20, seed);
      assertDoesNotThrow(contract::verify);
    }
  }

  @Test
  void noticesAStateInsideTheEnvironment() {
    assertNoticed(
        "equal states earn differently",
        new Counter() {
          private int steps;

          @Override
          public double step(UniformRandomProvider random, double[] state, int at, int action) {
            return super.step(random, state, at, action) + steps++;
          }
        });
  }

  @Test
  void acceptsChanceFromTheGivenStream() {
    EnvironmentContract contract =
        new EnvironmentContract(
            new Counter() {
              @Override
              public double step(UniformRandomProvider random, double[] state, int at, int action) {
                return super.step(random, state, at, random.nextInt(2)) + random.nextDouble();
              }
            },
            20,
            42);
    assertDoesNotThrow(contract::verify);
  }

  @Test
  void noticesChanceFromElsewhere() {
    UniformRandomProvider own = RandomSource.SPLIT_MIX_64.create(1);
    assertNoticed(
        "equal states earn differently",
        new Counter() {
          @Override
          public double step(UniformRandomProvider random, double[] state, int at, int action) {
            return super.step(random, state, at, action) + own.nextDouble();
          }
        });
  }

  @Test
  void noticesThatAnInitialStateDoesNotComeFromTheSeed() {
    assertNoticed(
        "equal states",
        new Counter() {
          private int resets;

          @Override
          public void reset(UniformRandomProvider random, double[] state, int at) {
            state[at] = resets++ % 2;
          }
        });
  }

  @Test
  void noticesAnOffsetForgotten() {
    assertNoticed(
        "equal states",
        new Counter() {
          @Override
          public double step(UniformRandomProvider random, double[] state, int at, int action) {
            return super.step(random, state, 0, action);
          }
        });
  }

  @Test
  void noticesANumberWrittenBesideTheState() {
    assertNoticed(
        "writes beside its own numbers",
        new Counter() {
          @Override
          public void observe(double[] state, int at, float[] observation, int to) {
            super.observe(state, at, observation, to);
            observation[observation.length - 1] = observation[to];
          }
        });
  }

  @Test
  void noticesAnObservationOutsideTheSpace() {
    assertNoticed(
        "[3.0] is observed outside Box[[0.0], [2.0]]",
        new Counter() {
          @Override
          public Box observationSpace() {
            return new Box(new float[] {0}, new float[] {2});
          }
        });
  }

  @Test
  void noticesATerminalInitialState() {
    assertNoticed(
        "an initial state is terminal",
        new Counter() {
          @Override
          public boolean terminated(double[] state, int at) {
            return state[at] == 0 || super.terminated(state, at);
          }
        });
  }
}
