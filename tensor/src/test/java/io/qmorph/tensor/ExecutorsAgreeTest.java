package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.tensor.RandomPrograms.Sample;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random programs and their gradients mean the same to every executor, simplified or not.
class ExecutorsAgreeTest {
  private static final int LENGTH = 24;

  /// With plain loops at first, with vectors that take over soon or at once: all give the same
  /// bits.
  private static final List<Executor> TIERS =
      List.of(
          new Simd(),
          new Simd(new TieredArithmetic(new Tier(300, Runnable::run), 300)),
          new Simd(new TieredArithmetic(new Tier(0, Runnable::run), 0)),
          new Simd(new VectorArithmetic()));

  private static final Executor PLAIN = new Simd(new PlainArithmetic(16));

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  static LongStream fewSeeds() {
    return LongStream.range(1000, 1060);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void onValuesAndGradients(long seed) {
    assertAgree("seed " + seed, RandomPrograms.sample(seed, LENGTH).withGradient("gradient"));
  }

  @ParameterizedTest
  @MethodSource("fewSeeds")
  void onGradientsOfGradients(long seed) {
    Sample sample = RandomPrograms.sample(seed, LENGTH / 2);
    assertAgree("seed " + seed, sample.withGradient("first").withGradient("second"));
  }

  private static void assertAgree(String seed, Sample sample) {
    Program program = sample.program();
    Tree<double[]> expected = Reference.evaluate(program, sample.inputs());
    Program simplified = Simplify.program(program);
    assertEquals(program.signature(), simplified.signature(), seed);
    assertEquals(program.results(), simplified.results(), seed);
    Numbers.assertClose(
        seed + " simplified",
        expected,
        Reference.evaluate(simplified, sample.inputs()),
        1e-9,
        1e-9);
    assertClose(seed, expected, PLAIN.compile(program).run(sample.inputs()));
    Tree<NDArray> once = TIERS.getFirst().compile(program).run(sample.inputs());
    assertClose(seed, expected, once);
    for (Executor executor : TIERS) {
      Executable executable = executor.compile(program);
      for (int run = 0; run < 3; run++) {
        assertEquals(once, executable.run(sample.inputs()), seed + " run " + run);
      }
    }
  }

  /// Float32's error is measured by the greatest number of all: small ones may be what is left of
  /// greater ones.
  private static void assertClose(String seed, Tree<double[]> expected, Tree<NDArray> actual) {
    double scale = expected.leaves().stream().mapToDouble(Numbers::scale).max().orElseThrow();
    Tree<double[]> wide = actual.map(Reference::widen);
    Numbers.assertClose(seed, expected, wide, 1e-4, 1e-5 * scale);
  }
}
