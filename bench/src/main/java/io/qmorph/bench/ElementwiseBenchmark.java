package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Chains of elementwise operations, which run as one pass, and reductions: the time for each
/// element of `[64, 64]` for four tasks.
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ElementwiseBenchmark {
  private static final Shape SHAPE = Shape.of(4, 64, 64);
  private static final int ELEMENTS = 4 * 64 * 64;

  /// What is computed.
  public enum Chain {
    /// a bias for each column, rectified
    BIAS_RELU(x -> x.get(0).plus(x.get(2)).relu()),
    /// a gradient through a rectifier
    RELU_GRADIENT(x -> x.get(0).greater(Tensor.constant(0)).times(x.get(1))),
    /// a step against a gradient
    DESCEND(x -> x.get(0).minus(x.get(1).times(0.1))),
    /// a step in the manner of Adam
    ADAM(x -> x.get(0).minus(x.get(1).dividedBy(x.get(1).square().sqrt().plus(1e-8)).times(0.1))),
    /// a gate
    SIGMOID_TIMES_TANH(x -> x.get(0).sigmoid().times(x.get(1).tanh())),
    /// the exponential alone
    EXP(x -> x.get(0).exp()),
    /// the sum of each row
    SUM_OF_ROW(x -> x.get(0).sum(2)),
    /// the sum of each column
    SUM_OF_COLUMN(x -> x.get(0).sum(1)),
    /// the sum over the tasks
    SUM_OVER_TASKS(x -> x.get(0).sum(0)),
    /// the sum of all squares
    SUM_OF_SQUARES(x -> x.get(0).square().sum()),
    /// the greatest of each row
    MAXIMUM_OF_ROW(x -> x.get(0).max(2));

    private final Function<List<Tensor>, Tensor> body;

    Chain(Function<List<Tensor>, Tensor> body) {
      this.body = body;
    }
  }

  /// Which chain.
  @Param public Chain chain;

  private OneOp program;

  /// Compiles the chain.
  @Setup
  public void setUp() {
    program = OneOp.of(chain.body, SHAPE, SHAPE, Shape.of(64));
  }

  /// All elements.
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public NDArray run() {
    return program.run();
  }
}
