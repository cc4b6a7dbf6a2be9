package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Types of what is written, and messages for what doesn't fit.
class TensorTest {
  private static final Tensor MATRIX = Tensor.input("matrix", ArrayType.floats(2, 3));
  private static final Tensor BATCH = Tensor.input("batch", ArrayType.floats(4, 2, 3));
  private static final Tensor INDICES = Tensor.input("indices", ArrayType.ints(2));
  private static final Tensor SCALAR = Tensor.constant(1);

  /// A mistake and what is said about it.
  private record Mistake(String message, Supplier<Tensor> writing) {
    @Override
    public String toString() {
      return message;
    }
  }

  private static Mistake mistake(String message, Supplier<Tensor> writing) {
    return new Mistake(message, writing);
  }

  static List<Mistake> mistakes() {
    return List.of(
        mistake(
            "ADD: shapes [2, 3] and [2] don't broadcast",
            () -> MATRIX.plus(MATRIX.slice(1, 0, 1).reshape(2))),
        mistake(
            "select: shapes [2, 3] and [3, 2] don't broadcast",
            () -> SCALAR.select(MATRIX, MATRIX.transpose())),
        mistake("EXP needs floats, was given [INT32[2]]", () -> INDICES.exp()),
        mistake(
            "MULTIPLY needs floats, was given [INT32[2], INT32[2]]", () -> INDICES.times(INDICES)),
        mistake(
            "matmul needs equal inner extents and equal leading axes,"
                + " was given [FLOAT32[2, 3], FLOAT32[2, 3]]",
            () -> MATRIX.matmul(MATRIX)),
        mistake(
            "matmul of left transposed by right transposed needs equal inner extents and equal"
                + " leading axes, was given [FLOAT32[2, 3], FLOAT32[2, 3]]",
            () -> MATRIX.matmul(MATRIX, true, true)),
        mistake(
            "matmul needs equal inner extents and equal leading axes,"
                + " was given [FLOAT32[4, 2, 3], FLOAT32[2, 3, 1]]",
            () -> BATCH.matmul(MATRIX.unsqueeze(2))),
        mistake(
            "matmul needs matrices, was given [FLOAT32[2, 3], FLOAT32[3]]",
            () -> MATRIX.matmul(MATRIX.sum(0))),
        mistake("axis 2 is not one of shape [2, 3]", () -> MATRIX.sum(2)),
        mistake("axis -3 is not one of shape [2, 3]", () -> MATRIX.max(-3)),
        mistake("reduce: axes must ascend, were [1, 1]", () -> MATRIX.sum(1, -1)),
        mistake(
            "broadcast to [2, 4] needs extents equal or 1, was given [FLOAT32[2, 3]]",
            () -> MATRIX.broadcast(Shape.of(2, 4))),
        mistake(
            "broadcast to [3] needs extents equal or 1, was given [FLOAT32[2, 3]]",
            () -> MATRIX.broadcast(Shape.of(3))),
        mistake(
            "reshape to [4] needs as many elements, was given [FLOAT32[2, 3]]",
            () -> MATRIX.reshape(4)),
        mistake("an axis can't be inserted into [2, 3] at 3", () -> MATRIX.unsqueeze(3)),
        mistake(
            "transpose by [0, 0] needs each axis once, was given [FLOAT32[2, 3]]",
            () -> MATRIX.transpose(0, 0)),
        mistake(
            "transpose by [0] needs each axis once, was given [FLOAT32[2, 3]]",
            () -> MATRIX.transpose(0)),
        mistake(
            "slice [0, 1] to [2, 4] needs a block inside, was given [FLOAT32[2, 3]]",
            () -> MATRIX.slice(1, 1, 4)),
        mistake(
            "pad [0, -1], [0, 0] needs counts of at least 0, was given [FLOAT32[2, 3]]",
            () -> MATRIX.pad(1, -1, 0)),
        mistake(
            "concat along 0 needs equal other axes, was given [FLOAT32[2, 3], FLOAT32[2, 2]]",
            () -> Tensor.concat(0, MATRIX, MATRIX.slice(1, 0, 2))),
        mistake(
            "gather needs int indices [batch..., chosen], was given [FLOAT32[2, 3], FLOAT32[2, 3]]",
            () -> MATRIX.gather(MATRIX)),
        mistake(
            "gather needs int indices [batch..., chosen], was given [FLOAT32[2, 3], INT32[3, 1]]",
            () -> MATRIX.gather(INDICES.gather(Tensor.input("i", ArrayType.ints(3))).unsqueeze(1))),
        mistake(
            "scatterAdd needs an index for each update, was given [INT32[2], FLOAT32[3]]",
            () -> INDICES.scatterAdd(MATRIX.sum(0), 5)),
        mistake(
            "Unfold[kernelHeight=3, kernelWidth=1, rowStride=1, columnStride=1] needs planes that"
                + " hold a window, was given [FLOAT32[2, 3]]",
            () -> MATRIX.unfold(3, 1, 1, 1)),
        mistake(
            "Unfold[kernelHeight=1, kernelWidth=1, rowStride=1, columnStride=0] needs planes that"
                + " hold a window, was given [FLOAT32[2, 3]]",
            () -> MATRIX.unfold(1, 1, 1, 0)),
        mistake(
            "Fold[height=2, width=4, rowStride=1, columnStride=1] needs all windows of a plane, was"
                + " given [FLOAT32[2, 2, 1, 2]]",
            () -> MATRIX.unfold(2, 2, 1, 1).fold(2, 4, 1, 1)),
        mistake(
            "Fold[height=2, width=3, rowStride=1, columnStride=1] needs all windows of a plane, was"
                + " given [FLOAT32[2, 3]]",
            () -> MATRIX.fold(2, 3, 1, 1)),
        mistake(
            "conv2d needs images [..., channels, height, width] and kernels [outputs, channels,"
                + " height, width], was given [FLOAT32[4, 2, 3], FLOAT32[1, 2, 1, 1]]",
            () -> BATCH.conv2d(BATCH.slice(0, 0, 1).slice(2, 0, 1).unsqueeze(3), 1, 0)),
        mistake(
            "padding must be from 0 to half the window's size of 2, was 2",
            () -> BATCH.maxPool2d(2, 2, 2)),
        mistake(
            "padding must be from 0 to half the window's size of 3, was -1",
            () -> BATCH.averagePool2d(3, 2, -1)),
        mistake(
            "argMax needs a last axis that is not empty, was given [FLOAT32[2, 0]]",
            () -> MATRIX.slice(1, 0, 0).argMax()),
        mistake(
            "argMax needs a last axis that is not empty, was given [FLOAT32[]]", SCALAR::argMax));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void saysWhatDoesNotFit(Mistake mistake) {
    var refusal = assertThrows(IllegalArgumentException.class, mistake.writing::get);
    assertEquals(mistake.message, refusal.getMessage());
  }

  @Test
  void broadcastsByNumpysRule() {
    assertEquals(Shape.of(4, 2, 3), BATCH.plus(MATRIX).shape());
    assertEquals(Shape.of(2, 3), SCALAR.minus(MATRIX).shape());
    assertEquals(Shape.of(2, 3), MATRIX.slice(1, 0, 1).times(MATRIX.slice(0, 0, 1)).shape());
    assertEquals(Shape.of(2, 0), MATRIX.slice(1, 0, 0).plus(MATRIX.slice(1, 0, 1)).shape());
  }

  @Test
  void countsNegativeAxesFromTheEnd() {
    assertEquals(Shape.of(4, 2), BATCH.sum(-1).shape());
    assertEquals(Shape.of(3), BATCH.mean(-3, -2).shape());
    assertEquals(Shape.of(4, 2, 1, 3), BATCH.unsqueeze(-2).shape());
    assertEquals(Shape.of(4, 3, 2), BATCH.transpose(0, -1, -2).shape());
    assertEquals(Shape.of(4, 2, 1), BATCH.slice(-1, 2, 3).shape());
    assertEquals(Shape.of(4, 2, 6), Tensor.concat(-1, BATCH, BATCH).shape());
  }

  @Test
  void yieldsShapes() {
    assertEquals(Shape.scalar(), BATCH.sum().shape());
    assertEquals(Shape.of(4, 2, 2), BATCH.matmul(MATRIX, false, true).shape());
    assertEquals(Shape.of(4, 3, 3), MATRIX.matmul(BATCH, true, false).shape());
    assertEquals(ArrayType.ints(4, 2), BATCH.argMax().type());
    assertEquals(Shape.of(2), MATRIX.pick(INDICES).shape());
    assertEquals(Shape.of(2, 3), MATRIX.gather(INDICES).shape());
    assertEquals(Shape.of(7, 3), INDICES.scatterAdd(MATRIX, 7).shape());
    assertEquals(Shape.of(2, 6), MATRIX.pad(1, 1, 2).shape());
    assertEquals(Shape.of(4, 2, 1, 1, 3), BATCH.unfold(2, 1, 1, 1).shape());
    assertEquals(Shape.of(4, 2, 3), BATCH.unfold(2, 1, 1, 1).fold(2, 3, 1, 1).shape());
    assertEquals(Shape.of(4, 3), BATCH.softmax(1).logSumExp(1).shape());
  }

  @Test
  void writesNothingForNothing() {
    assertSame(MATRIX, MATRIX.reshape(2, 3));
    assertSame(MATRIX, MATRIX.broadcast(Shape.of(2, 3)));
    assertSame(SCALAR, SCALAR.sum());
  }

  @Test
  void composesDistributions() {
    Tensor x = Tensor.input("x", ArrayType.floats(3));
    Tree<Tensor> outputs =
        Tree.of("probability", x.softmax(0), "logarithm", x.logSoftmax(0))
            .with("normalizer", x.logSumExp(0))
            .with("mean", x.mean())
            .with("held", x.clamp(-1, 0.5));
    Tree<double[]> y =
        Reference.evaluateDoubles(
            new Program(Tree.of("x", x), outputs),
            Tree.of("x", new double[] {0, Math.log(2), Math.log(5)}));
    double[] probability = {1 / 8.0, 2 / 8.0, 5 / 8.0};
    double[] logarithm = {Math.log(1 / 8.0), Math.log(2 / 8.0), Math.log(5 / 8.0)};
    assertArrayEquals(probability, y.get("probability"), 1e-15);
    assertArrayEquals(logarithm, y.get("logarithm"), 1e-15);
    assertArrayEquals(new double[] {Math.log(8)}, y.get("normalizer"), 1e-15);
    assertArrayEquals(new double[] {Math.log(10) / 3}, y.get("mean"), 1e-15);
    assertArrayEquals(new double[] {0, 0.5, 0.5}, y.get("held"), 0);
  }
}
