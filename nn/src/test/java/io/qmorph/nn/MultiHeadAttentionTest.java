package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;

class MultiHeadAttentionTest {
  private static final MultiHeadAttention LAYER = new MultiHeadAttention(4, 2);

  private static Tree<NDArray> at(Shape queries, Shape keys) {
    return LAYER
        .init(Traces.random(1))
        .with("q", Traces.uniform(queries, Traces.random(2)))
        .with("k", Traces.uniform(keys, Traces.random(3)))
        .with("v", Traces.uniform(keys, Traces.random(4)));
  }

  @Test
  void aQueryThatAllKeysAnswerAlikeGetsTheMeanOfTheValues() {
    Tree<NDArray> at = at(Shape.of(2, 3, 4), Shape.of(2, 5, 4));
    double[] alike =
        Traces.value(
            at,
            p -> {
              Tensor keys = Tensor.filled(Shape.of(2, 5, 4), 0.5);
              return LAYER.apply(p, p.get("q"), keys, p.get("v"));
            });
    double[] mean =
        Traces.value(
            at,
            p -> {
              Tensor value =
                  p.get("v").mean(1).matmul(p.get("in_proj_weight").slice(0, 8, 12), false, true);
              return value
                  .matmul(p.get("out_proj.weight"), false, true)
                  .unsqueeze(1)
                  .broadcast(Shape.of(2, 3, 4));
            });
    assertArrayEquals(mean, alike, 1e-12);
  }

  @Test
  void theOrderOfKeysDoesNotMatter() {
    Tree<NDArray> at = at(Shape.of(3, 4), Shape.of(2, 4));
    double[] straight = Traces.value(at, p -> LAYER.apply(p, p.get("q"), p.get("k"), p.get("v")));
    double[] swapped =
        Traces.value(at, p -> LAYER.apply(p, p.get("q"), swap(p.get("k")), swap(p.get("v"))));
    assertArrayEquals(straight, swapped, 1e-12);
  }

  private static Tensor swap(Tensor pair) {
    return Tensor.concat(0, pair.slice(0, 1, 2), pair.slice(0, 0, 1));
  }

  @Test
  void gradientsAgreeWithDifferences() {
    Tree<NDArray> at = at(Shape.of(2, 4), Shape.of(3, 4));
    Traces.assertGradients(
        at, p -> Traces.mixed(LAYER.apply(p, p.get("q"), p.get("k"), p.get("v"))));
  }

  @Test
  void weightsAreDrawnAsPyTorchDoes() {
    Tree<NDArray> drawn = new MultiHeadAttention(64, 4).init(Traces.random(1));
    assertVariance(6 / (4.0 * 64) / 3, Math.sqrt(6 / (4.0 * 64)), drawn.get("in_proj_weight"));
    assertVariance(1 / 64.0 / 3, 1 / 8.0, drawn.get("out_proj.weight"));
    assertArrayEquals(new float[192], drawn.get("in_proj_bias").floats());
    assertArrayEquals(new float[64], drawn.get("out_proj.bias").floats());
  }

  private static void assertVariance(double variance, double bound, NDArray array) {
    double squares = 0;
    for (float value : array.floats()) {
      assertTrue(Math.abs(value) <= bound);
      squares += value * value;
    }
    assertEquals(1, squares / array.floats().length / variance, 0.05);
  }

  @Test
  void headsMustShareTheColumns() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new MultiHeadAttention(6, 4));
    assertEquals("size must be a multiple of the 4 heads, was 6", refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new MultiHeadAttention(6, 0));
  }
}
