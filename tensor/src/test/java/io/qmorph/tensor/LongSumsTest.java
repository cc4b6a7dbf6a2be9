package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The error of long sums grows with the logarithm of their length, in vectors and in plain loops
/// alike, and short sums keep the order of their elements.
class LongSumsTest {
  private static final double ROUNDING = 0x1p-24;

  private record Sum(String name, Shape shape, UnaryOperator<Tensor> body, int count) {
    @Override
    public String toString() {
      return name + " of " + shape;
    }
  }

  static Stream<Sum> sums() {
    return Stream.of(
            IntStream.of(1, 100, 4096, 4097, 100_003, 1 << 20, 1 << 24)
                .mapToObj(n -> new Sum("all", Shape.of(n), Tensor::sum, n)),
            Stream.of(new Sum("all axes", Shape.of(1000, 3, 1001), Tensor::sum, 3_003_000)),
            IntStream.of(4097, 100_003, 1 << 21)
                .mapToObj(n -> new Sum("last axis", Shape.of(3, n), x -> x.sum(1), n)),
            IntStream.of(100, 4096, 4097, 100_003, 1 << 18)
                .mapToObj(n -> new Sum("first axis", Shape.of(n, 19), x -> x.sum(0), n)),
            Stream.of(
                new Sum("first axis", Shape.of(1 << 22, 2), x -> x.sum(0), 1 << 22),
                new Sum("first axis", Shape.of(5000, 131), x -> x.sum(0), 5000),
                new Sum("middle axis", Shape.of(2, 70_000, 5), x -> x.sum(1), 70_000),
                new Sum("mean", Shape.of(20_000_000), Tensor::mean, 20_000_000),
                new Sum("mean of last axis", Shape.of(2, 70_000), x -> x.mean(1), 70_000)))
        .flatMap(cases -> cases);
  }

  private static float[] numbers(int count, boolean equal) {
    SplittableRandom random = new SplittableRandom(count);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = equal ? 1 / 255f : random.nextFloat(-1, 2);
    }
    return numbers;
  }

  /// The results in float64, of the numbers or of their absolute values.
  private static double[] exact(Sum sum, float[] x, boolean absolute) {
    int after = sum.shape.elements() / sum.count;
    boolean first = sum.name.startsWith("first");
    boolean middle = sum.name.startsWith("middle");
    int inner = first ? after : middle ? sum.shape.size(2) : 1;
    double[] exact = new double[after];
    for (int i = 0; i < x.length; i++) {
      int at = i / (sum.count * inner) * inner + i % inner;
      exact[at] += absolute ? Math.abs(x[i]) : x[i];
    }
    double factor = sum.name.startsWith("mean") ? 1.0 / sum.count : 1;
    return IntStream.range(0, after).mapToDouble(i -> factor * exact[i]).toArray();
  }

  private static double bound(int count) {
    double log = Math.log(count + 1) / Math.log(2);
    return ROUNDING * (count <= PairwiseSum.SHORT ? count + 1 : 8 * log);
  }

  @ParameterizedTest
  @MethodSource("sums")
  void haveSmallErrors(Sum sum) {
    Program program =
        Program.trace(
            Tree.of("x", new ArrayType(sum.shape, ElementType.FLOAT32)),
            inputs -> Tree.of("y", sum.body.apply(inputs.get("x"))));
    for (boolean equal : List.of(true, false)) {
      float[] x = numbers(sum.shape.elements(), equal);
      double[] exact = exact(sum, x, false);
      double[] scale = exact(sum, x, true);
      Tree<NDArray> inputs = Tree.of("x", NDArray.of(sum.shape, x));
      float[] fast = run(new VectorArithmetic(), program, inputs);
      for (int i = 0; i < exact.length; i++) {
        double error = Math.abs(fast[i] - exact[i]);
        assertTrue(error <= bound(sum.count) * scale[i], sum + " is off by " + error / scale[i]);
      }
      assertArrayEquals(fast, run(new PlainArithmetic(VectorArithmetic.LANES), program, inputs));
    }
  }

  private static float[] run(Arithmetic arithmetic, Program program, Tree<NDArray> inputs) {
    return new Simd(arithmetic).compile(program).run(inputs).get("y").floats();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 1000, 4096})
  void shortOnesKeepTheOrder(int count) {
    float[] x = numbers(count * 17, false);
    Program program =
        Program.trace(
            Tree.of("x", ArrayType.floats(count, 17)),
            inputs ->
                Tree.of("y", inputs.get("x").sum(0))
                    .with("z", inputs.get("x").slice(1, 3, 4).sum()));
    float[] expected = new float[17];
    for (int i = 0; i < x.length; i++) {
      expected[i % 17] += x[i];
    }
    Tree<NDArray> inputs = Tree.of("x", NDArray.of(Shape.of(count, 17), x));
    Tree<NDArray> actual = new Simd(new VectorArithmetic()).compile(program).run(inputs);
    assertArrayEquals(expected, actual.get("y").floats());
    assertEquals(expected[3], actual.get("z").item());
  }

  @Test
  void partsCoverEveryLengthInFewLevels() {
    for (int blocks = 2; blocks < 70; blocks++) {
      int count = blocks * 4 - 1;
      int first = PairwiseSum.firstPart(count, 4);
      assertTrue(first > 0 && first < count && first % 4 == 0, count + " gives " + first);
      int depth = 1 + Math.max(PairwiseSum.depth(first, 4), PairwiseSum.depth(count - first, 4));
      assertEquals(depth, PairwiseSum.depth(count, 4));
    }
  }

  @Test
  void sharedMeansOfManyTasks() {
    int tasks = 400_009;
    Program one =
        Program.trace(Tree.of("x", ArrayType.floats()), inputs -> Tree.of("mean", inputs.get("x")));
    float[] x = new float[tasks];
    Arrays.fill(x, 0.1f);
    try (Workers workers = new Workers(1)) {
      Sharded sharded =
          new Sharded(new Simd(), workers, one, tasks, _ -> false, name -> name.equals("mean"));
      Tree<NDArray> inputs = Tree.of("x", NDArray.of(Shape.of(tasks), x));
      assertEquals(0.1f, sharded.run(inputs).get("mean").item(), 1e-7);
    }
  }
}
