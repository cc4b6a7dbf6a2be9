package io.qmorph.bench;

import io.qmorph.env.Autoreset;
import io.qmorph.env.CartPole;
import io.qmorph.env.VectorEnvironment;
import java.util.Collections;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Environment steps a second on one core: many carts with poles under random actions, drawn
/// beforehand, with episodes that start anew where they end.
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CartPoleBenchmark {
  private static final int STEPS = 1 << 16;

  /// How many step together.
  @Param({"32", "1024"})
  public int lanes;

  private VectorEnvironment environment;
  private int[][] actions;

  /// Draws the actions.
  @Setup
  public void setUp() {
    environment =
        new VectorEnvironment(
            Collections.nCopies(lanes, CartPole.standard()), 500, Autoreset.SAME_STEP, 1);
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(2);
    actions = new int[STEPS / lanes][lanes];
    for (int[] step : actions) {
      for (int lane = 0; lane < lanes; lane++) {
        step[lane] = random.nextInt(2);
      }
    }
  }

  /// Steps in every lane until there are enough.
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public float[] step() {
    for (int[] chosen : actions) {
      environment.step(chosen);
    }
    return environment.observation();
  }
}
