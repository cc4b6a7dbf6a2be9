package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import java.util.concurrent.TimeUnit;
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

/// Matrix products of four tasks, in all transpositions, of the sizes that small perceptrons on
/// small batches have: the time of one product.
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatmulBenchmark {
  private static final int TASKS = 4;

  /// Rows of the product, extent of the sum, and columns of the product.
  @Param({"64x64x64", "64x4x64", "64x64x2", "64x3x64", "64x64x3", "4x64x64", "1x64x64", "64x64x4"})
  public String size;

  /// Which operands are stored the other way round: `NT` is the right one.
  @Param({"NN", "NT", "TN", "TT"})
  public String form;

  private OneOp product;

  /// Compiles the product.
  @Setup
  public void setUp() {
    String[] extents = size.split("x", -1);
    int rows = Integer.parseInt(extents[0]);
    int inner = Integer.parseInt(extents[1]);
    int columns = Integer.parseInt(extents[2]);
    boolean left = form.charAt(0) == 'T';
    boolean right = form.charAt(1) == 'T';
    product =
        OneOp.of(
            x -> x.get(0).matmul(x.get(1), left, right),
            matrices(rows, inner, left),
            matrices(inner, columns, right));
  }

  private static Shape matrices(int rows, int columns, boolean transposed) {
    return transposed ? Shape.of(TASKS, columns, rows) : Shape.of(TASKS, rows, columns);
  }

  /// All tasks' products.
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public NDArray matmul() {
    return product.run();
  }
}
