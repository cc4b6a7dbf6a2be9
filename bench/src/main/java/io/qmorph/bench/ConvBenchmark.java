package io.qmorph.bench;

import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The convolution of MinAtar's network, 16 kernels of 3x3 over 32 images of six planes of 10x10,
/// and its gradients.
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConvBenchmark {
  private static final Shape IMAGES = Shape.of(32, 6, 10, 10);
  private static final Shape KERNELS = Shape.of(16, 6, 3, 3);

  /// What is computed.
  public enum Direction {
    /// the convolution
    FORWARD(ConvBenchmark::convolved),
    /// the gradient of the sum of its squares, by the kernels
    TO_KERNELS(x -> gradient(x, "kernels")),
    /// the same, by the images
    TO_IMAGES(x -> gradient(x, "images"));

    private final Function<List<Tensor>, Tensor> body;

    Direction(Function<List<Tensor>, Tensor> body) {
      this.body = body;
    }
  }

  /// Which of them.
  @Param public Direction direction;

  private OneOp program;

  private static Tensor convolved(List<Tensor> x) {
    return x.get(0).conv2d(x.get(1), 1, 0);
  }

  private static Tensor gradient(List<Tensor> x, String name) {
    Tree<Tensor> all = Tree.of("images", x.get(0), "kernels", x.get(1));
    return Gradient.of(convolved(x).square().sum(), all).get(name);
  }

  /// Compiles it.
  @Setup
  public void setUp() {
    program = OneOp.of(direction.body, IMAGES, KERNELS);
  }

  /// All images.
  @Benchmark
  public NDArray run() {
    return program.run();
  }
}
