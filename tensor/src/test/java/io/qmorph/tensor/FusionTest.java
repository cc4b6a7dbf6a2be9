package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// How many kernels a program takes.
class FusionTest {
  private static final Tree<ArrayType> TYPES =
      Tree.of("x", ArrayType.floats(3, 3), "y", ArrayType.floats(3, 3));

  private static void assertKernels(int expected, UnaryOperator<Tree<Tensor>> function) {
    Program program = Simplify.program(Program.trace(TYPES, function));
    assertEquals(expected, new Lowering(new PlainArithmetic(16), program).kernels().size());
  }

  @Test
  void aChainIsOneKernel() {
    assertKernels(1, in -> Tree.of("z", in.get("x").plus(in.get("y")).tanh().times(2)));
  }

  @Test
  void aStepThatIsAnOutputIsStoredByItsUsersKernel() {
    assertKernels(
        1,
        in -> {
          Tensor sum = in.get("x").plus(in.get("y"));
          return Tree.of("sum", sum, "root", sum.sqrt());
        });
  }

  @Test
  void stepsThatMeetAgainAreOneKernel() {
    assertKernels(
        1,
        in -> {
          Tensor sum = in.get("x").plus(in.get("y"));
          return Tree.of("z", sum.exp().times(sum.tanh()).plus(sum));
        });
  }

  @Test
  void whatSeveralKernelsReadIsAKernelOfItsOwn() {
    assertKernels(
        3,
        in -> {
          Tensor sum = in.get("x").plus(in.get("y"));
          return Tree.of("root", sum.sqrt(), "square", sum.square());
        });
    assertKernels(
        3,
        in -> {
          Tensor sum = in.get("x").plus(in.get("y"));
          return Tree.of("z", sum.matmul(in.get("y")).sqrt().plus(sum));
        });
  }

  @Test
  void aProductIsRectifiedAndMaskedWhereItIsComputed() {
    assertKernels(1, in -> Tree.of("z", in.get("x").matmul(in.get("y")).plus(in.get("y")).relu()));
    assertKernels(
        1,
        in -> {
          Tensor product = in.get("x").matmul(in.get("y"));
          return Tree.of("z", in.get("y").select(product, Tensor.constant(0)));
        });
    assertKernels(
        2,
        in -> {
          Tensor product = in.get("x").matmul(in.get("y"));
          return Tree.of("z", in.get("y").select(product, Tensor.constant(1)));
        });
    assertKernels(
        2,
        in -> {
          Tensor product = in.get("x").matmul(in.get("y"));
          return Tree.of("product", product, "z", product.relu());
        });
  }

  /// Each value's square is used twice by the next: looked at once, not once for each way to it.
  @Test
  void chainsEndBeforeTheyAreTooLong() {
    assertKernels(
        4,
        in -> {
          Tensor x = in.get("x");
          for (int i = 0; i < 100; i++) {
            x = x.times(x);
          }
          return Tree.of("x", x);
        });
  }
}
