package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Running a program again allocates nothing, once its kernels are compiled: until then vectors are
/// objects.
class AllocationTest {
  /// Something of every kernel: a loss over a batch, its gradient, and the greedy action.
  private static Program program() {
    Tree<ArrayType> signature =
        Tree.of("first", ArrayType.floats(32, 4), "bias", ArrayType.floats(32))
            .with("second", ArrayType.floats(3, 32))
            .with("x", ArrayType.floats(16, 4))
            .with("chosen", ArrayType.ints(16));
    return Program.trace(
        signature,
        in -> {
          Tensor x = in.get("x");
          Tensor hidden = x.matmul(in.get("first"), false, true).plus(in.get("bias")).tanh();
          Tensor y = hidden.relu().matmul(in.get("second"), false, true);
          Tensor loss = y.pick(in.get("chosen")).square().mean().plus(y.max(-1).exp().mean());
          Tree<Tensor> parameters = Tree.of("first", in.get("first"), "bias", in.get("bias"));
          return Gradient.of(loss, parameters).with("action", y.argMax()).with("loss", loss);
        });
  }

  /// Products in every form, with whole tiles and all that is left beside them.
  private static Program products() {
    List<int[]> sizes =
        List.of(
            new int[] {70, 70, 40},
            new int[] {9, 7, 40},
            new int[] {3, 70, 40},
            new int[] {7, 10, 200},
            new int[] {40, 3, 9},
            new int[] {9, 10, 5});
    Tree<ArrayType> signature = Tree.empty();
    for (int i = 0; i < sizes.size(); i++) {
      int[] size = sizes.get(i);
      signature =
          signature
              .with("a" + i, ArrayType.floats(size[0], size[2]))
              .with("b" + i, ArrayType.floats(size[1], size[2]));
    }
    return Program.trace(
        signature,
        in -> {
          Tree<Tensor> outputs = Tree.empty();
          for (int i = 0; i < sizes.size(); i++) {
            Tensor y = in.get("a" + i).matmul(in.get("b" + i), false, true);
            Tree<Tensor> operands = Tree.of("a" + i, in.get("a" + i), "b" + i, in.get("b" + i));
            outputs = outputs.with("y" + i, y).merge(Gradient.of(y.square().sum(), operands));
          }
          return outputs;
        });
  }

  private static Tree<NDArray> numbers(Tree<ArrayType> signature) {
    SplittableRandom random = new SplittableRandom(5);
    return signature.map(type -> RandomPrograms.numbers(random, type, 3));
  }

  private void assertAllocatesNothing(Executable executable) {
    Tree<NDArray> inputs = numbers(executable.signature());
    Tree<NDArray> outputs = executable.results().map(NDArray::zeros);
    long least = Allocations.least(() -> executable.run(inputs, outputs));
    assertEquals(0, least, "bytes allocated by 50 runs");
  }

  /// Plain loops, and plain loops that vectors take over from in the first runs.
  static Stream<Simd> executors() {
    return Stream.of(
        new Simd(new PlainArithmetic(16)),
        new Simd(new TieredArithmetic(new Tier(1 << 12, Runnable::run), 1 << 12)));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void productsAllocateNothing(Simd executor) {
    assertAllocatesNothing(executor.compile(products()));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void oneProgramAllocatesNothing(Simd executor) {
    assertAllocatesNothing(executor.compile(program()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void shardsAllocateNothing(int count) {
    try (Workers workers = new Workers(count)) {
      Simd executor = new Simd(new TieredArithmetic(new Tier(1 << 12, Runnable::run), 1 << 12));
      assertAllocatesNothing(
          new Sharded(executor, workers, program(), 8, _ -> false, "loss"::equals));
    }
  }
}
