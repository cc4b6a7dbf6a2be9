package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.RandomPrograms.Sample;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Shards give what the whole lifted program gives, and the same bytes on any number of threads.
class ShardedTest {
  private static final int TASKS = 6;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void equalsTheLiftedProgramOnAnyNumberOfThreads(long seed) {
    Sample sample = RandomPrograms.sample(seed, 16).withGradient("gradient");
    SplittableRandom random = new SplittableRandom(seed);
    Tree<Boolean> shared = sample.inputs().map(_ -> random.nextBoolean());
    Predicate<String> isAveraged = name -> name.startsWith("gradient");
    Tree<NDArray> inputs =
        sample
            .inputs()
            .mapNamed((name, x) -> shared.get(name) ? x : lifted(random, name, x, sample));
    Tree<NDArray> once = run(1, sample.program(), shared::get, isAveraged, inputs);
    assertEquals(once, run(2, sample.program(), shared::get, isAveraged, inputs));
    assertEquals(once, run(3, sample.program(), shared::get, isAveraged, inputs));
    Tree<double[]> expected = expected(sample.program(), shared::get, isAveraged, inputs);
    double scale = expected.leaves().stream().mapToDouble(Numbers::scale).max().orElseThrow();
    Numbers.assertClose("seed " + seed, expected, once.map(Reference::widen), 1e-4, 1e-5 * scale);
  }

  private static NDArray lifted(SplittableRandom random, String name, NDArray x, Sample sample) {
    int rows = sample.rows().contains(name) ? sample.rows().get(name) : 0;
    return RandomPrograms.numbers(random, x.type().lifted(TASKS), rows);
  }

  private static Tree<NDArray> run(
      int threads,
      Program program,
      Predicate<String> isShared,
      Predicate<String> isAveraged,
      Tree<NDArray> inputs) {
    try (Workers workers = new Workers(threads)) {
      return new Sharded(new Simd(), workers, program, TASKS, isShared, isAveraged).run(inputs);
    }
  }

  private static Tree<double[]> expected(
      Program program,
      Predicate<String> isShared,
      Predicate<String> isAveraged,
      Tree<NDArray> inputs) {
    Program lifted = Vmap.over(TASKS, program, isShared);
    Tree<Tensor> outputs =
        lifted.outputs().mapNamed((name, y) -> isAveraged.test(name) ? y.mean(0) : y);
    return Reference.evaluate(new Program(lifted.inputs(), outputs), inputs);
  }

  @Test
  void tellsOfAWorkersMistakeAndWorksOn() {
    Program program =
        Program.trace(
            Tree.of("values", ArrayType.floats(3), "rows", ArrayType.ints(1)),
            inputs -> Tree.of("y", inputs.get("values").gather(inputs.get("rows"))));
    NDArray values = NDArray.of(Shape.of(3), 1, 2, 3);
    NDArray wrong = NDArray.ofInts(Shape.of(8, 1), 0, 0, 0, 0, 0, 0, 0, 3);
    NDArray right = NDArray.ofInts(Shape.of(8, 1), 0, 1, 2, 0, 1, 2, 0, 1);
    try (Workers workers = new Workers(2)) {
      Sharded sharded = new Sharded(new Simd(), workers, program, 8, "values"::equals, _ -> false);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> sharded.run(Tree.of("values", values, "rows", wrong)));
      assertEquals(
          Tree.of("y", NDArray.of(Shape.of(8, 1), 1, 2, 3, 1, 2, 3, 1, 2)),
          sharded.run(Tree.of("values", values, "rows", right)));
    }
  }

  @Test
  void refusesNoThreads() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> new Workers(0));
    assertEquals("the number of threads must be at least 1, was 0", refusal.getMessage());
  }
}
