package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A program in two parts computes what it does in one, whichever inputs are slow, and what is slow
/// is not computed again.
class StagedTest {

  static LongStream seeds() {
    return LongStream.range(0, 150);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void computesTheSame(long seed) {
    var sample = RandomPrograms.sample(seed, 24).withGradient("gradient");
    Predicate<String> isSlow = name -> (name.hashCode() + seed) % 2 == 0;
    Staged staged = Staged.of(sample.program(), isSlow);
    Tree<double[]> expected = Reference.evaluate(sample.program(), sample.inputs());
    Tree<NDArray> early = new Simd().compile(staged.early()).run(sample.inputs());
    Tree<NDArray> all = sample.inputs().merge(early);
    Tree<NDArray> actual = new Simd().compile(staged.late()).run(all);
    double scale = expected.leaves().stream().mapToDouble(Numbers::scale).max().orElseThrow();
    Numbers.assertClose("seed " + seed, expected, actual.map(Reference::widen), 1e-4, 1e-5 * scale);
    assertTrue(staged.early().signature().names().stream().allMatch(isSlow));
  }

  private static Program perceptron(int rows) {
    Tree<ArrayType> signature =
        Tree.of("weight", ArrayType.floats(40, 20), "bias", ArrayType.floats(40))
            .with("head", ArrayType.floats(2, 40))
            .with("x", ArrayType.floats(rows, 20));
    return Program.trace(
        signature,
        in -> {
          Tensor scaled = in.get("weight").times(in.get("weight"));
          Tensor hidden = in.get("x").matmul(scaled, false, true).plus(in.get("bias")).relu();
          return Tree.of("y", hidden.matmul(in.get("head"), false, true));
        });
  }

  /// The square of the weight and its transposition are early; the head, whose products are dot
  /// products, and the bias are read as they are.
  @Test
  void transposesWeightsEarly() {
    Staged staged = Staged.of(perceptron(8), name -> !name.equals("x"));
    assertEquals(Tree.of("early.0", ArrayType.floats(20, 40)), staged.early().results());
    List<String> late = staged.late().signature().names();
    assertEquals(4, late.size(), late.toString());
    assertTrue(late.containsAll(List.of("x", "bias", "head", "early.0")), late.toString());
    assertFalse(
        Tensor.inOrder(staged.late().outputs().leaves()).stream()
            .anyMatch(tensor ->
                tensor.op() instanceof Op.Matmul op
                    && op.transposeRight()
                    && tensor.operand(1).shape().size(-1) == 20));
  }

  /// As many rows as training has lanes: recorded results must not be rounded otherwise.
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 64})
  void severalRowsGiveTheSameBits(int rows) {
    Program program = perceptron(rows);
    SplittableRandom random = new SplittableRandom(rows);
    Tree<NDArray> inputs = program.signature().map(type -> RandomPrograms.numbers(random, type, 0));
    Staged staged = Staged.of(program, name -> !name.equals("x"));
    Tree<NDArray> early = new Simd().compile(staged.early()).run(inputs);
    assertEquals(
        new Simd().compile(program).run(inputs),
        new Simd().compile(staged.late()).run(inputs.merge(early)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"early.0", "early.12"})
  void itsOwnNamesAreRefused(String name) {
    Tree<ArrayType> signature = Tree.of(name, ArrayType.floats(2), "x", ArrayType.floats(2));
    Program program =
        Program.trace(signature, in -> Tree.of("y", in.get("x").exp().plus(in.get(name))));
    for (boolean isSlow : List.of(true, false)) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> Staged.of(program, it -> isSlow == it.equals("x")))
              .getMessage();
      assertEquals(
          "an input must not be called early.<number>, which names what is computed early, was "
              + name,
          message);
    }
  }

  @Test
  void whatDependsOnNothingFastIsNotComputedAgain() {
    Staged staged = Staged.of(perceptron(8), _ -> true);
    assertEquals(List.of("early.0"), staged.late().signature().names());
    Staged none = Staged.of(perceptron(8), _ -> false);
    assertEquals(0, none.early().results().size());
  }
}
