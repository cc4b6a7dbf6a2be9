package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobalNormTest {
  private static final Tree<NDArray> TREE =
      Tree.of("a", NDArray.of(Shape.of(2), 1, -2), "b", NDArray.of(Shape.of(1, 1), 2));

  @Test
  void isTheLengthOfAllLeavesTogether() {
    assertEquals(3, Traces.value(TREE, GlobalNorm::of)[0], 1e-12);
  }

  @Test
  void isPreciseForLargeGradients() {
    NDArray large = NDArray.zeros(ArrayType.floats(4096, 4096));
    Arrays.fill(large.floats(), 0.1f);
    Tree<NDArray> tree = Tree.of("a", large, "b", NDArray.of(Shape.of(2), 3, 4));
    Program norm = Traces.program(tree, all -> Tree.of("norm", GlobalNorm.of(all)));
    double exact = Math.sqrt((double) 0.1f * 0.1f * large.floats().length + 25);
    assertEquals(exact, new Simd().compile(norm).run(tree).get("norm").item(), 1e-6 * exact);
  }

  @Test
  void clipsToTheMaximumAndKeepsTheDirection() {
    Tree<double[]> clipped = Traces.evaluate(TREE, tree -> GlobalNorm.clip(tree, 1.5));
    assertArrayEquals(new double[] {0.5, -1}, clipped.get("a"), 1e-6);
    assertArrayEquals(new double[] {1}, clipped.get("b"), 1e-6);
  }

  @Test
  void leavesShorterTreesAlone() {
    Tree<double[]> clipped = Traces.evaluate(TREE, tree -> GlobalNorm.clip(tree, 3.1));
    assertArrayEquals(new double[] {1, -2}, clipped.get("a"));
    assertArrayEquals(new double[] {2}, clipped.get("b"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 2.5, 100})
  void gradientsAgreeWithDifferences(double maximum) {
    Traces.assertGradients(
        TREE,
        tree ->
            GlobalNorm.clip(tree, maximum)
                .map(Traces::mixed)
                .zip(tree.map(leaf -> leaf.sum()), (mixed, sum) -> mixed.times(sum))
                .leaves()
                .stream()
                .reduce((left, right) -> left.plus(right))
                .orElseThrow());
  }

  @Test
  void zerosStayZerosWithAFiniteGradient() {
    Tree<NDArray> zeros = TREE.map(leaf -> NDArray.zeros(leaf.type()));
    assertArrayEquals(
        new double[2], Traces.evaluate(zeros, tree -> GlobalNorm.clip(tree, 1)).get("a"));
    assertArrayEquals(
        new double[2],
        Traces.evaluate(zeros, tree -> Gradient.of(GlobalNorm.of(tree), tree)).get("a"));
  }

  @Test
  void aMaximumThatIsNotPositiveIsRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Traces.evaluate(TREE, tree -> GlobalNorm.clip(tree, 0)))
            .getMessage();
    assertEquals("maximum must be positive and finite, was 0.0", message);
  }
}
