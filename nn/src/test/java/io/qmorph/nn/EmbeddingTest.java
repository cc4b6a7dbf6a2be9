package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Vmap;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
  private static final Embedding LAYER = new Embedding(3, 2);
  private static final NDArray TABLE = NDArray.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);

  private static Program program(NDArray indices) {
    return Traces.program(
        Tree.of("weight", TABLE, "index", indices),
        in -> {
          var y = LAYER.apply(in, in.get("index"));
          return Gradient.of(y.square().sum(), Tree.of("weight", in.get("weight"))).with("y", y);
        });
  }

  @Test
  void looksUpRowsForIndicesOfAnyShape() {
    NDArray indices = NDArray.ofInts(Shape.of(2, 2), 2, 0, 2, 1);
    double[] rows =
        Traces.evaluate(
                Tree.of("weight", TABLE, "index", indices),
                in -> Tree.of("y", LAYER.apply(in, in.get("index"))))
            .get("y");
    assertArrayEquals(new double[] {5, 6, 1, 2, 5, 6, 3, 4}, rows);
    assertEquals(Shape.of(2, 2, 2), program(indices).results().get("y").shape());
    NDArray one = NDArray.ofInts(Shape.scalar(), 1);
    assertEquals(Shape.of(2), program(one).results().get("y").shape());
  }

  @Test
  void aRowsGradientIsTheSumOverItsUses() {
    NDArray indices = NDArray.ofInts(Shape.of(3), 2, 0, 2);
    Tree<NDArray> at = Tree.of("weight", TABLE, "index", indices);
    NDArray gradient = new Simd().compile(program(indices)).run(at).get("weight");
    assertArrayEquals(new float[] {2, 4, 0, 0, 20, 24}, gradient.floats());
  }

  @Test
  void tasksMayShareTheTable() {
    NDArray indices = NDArray.ofInts(Shape.of(2, 3), 2, 0, 2, 1, 1, 0);
    Program lifted = Vmap.over(2, program(NDArray.ofInts(Shape.of(3), 0, 0, 0)), "weight"::equals);
    Tree<NDArray> result =
        new Simd().compile(lifted).run(Tree.of("weight", TABLE, "index", indices));
    assertArrayEquals(new float[] {5, 6, 1, 2, 5, 6, 3, 4, 3, 4, 1, 2}, result.get("y").floats());
    assertArrayEquals(
        new float[] {2, 4, 0, 0, 20, 24, 2, 4, 12, 16, 0, 0}, result.get("weight").floats());
  }

  @Test
  void rowsAreDrawnFromTheStandardNormal() {
    float[] drawn = new Embedding(100, 100).init(Traces.random(1)).get("weight").floats();
    double sum = 0;
    double squares = 0;
    for (float value : drawn) {
      sum += value;
      squares += value * value;
    }
    assertEquals(0, sum / drawn.length, 0.04);
    assertEquals(1, squares / drawn.length, 0.06);
  }

  @Test
  void wrongSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Embedding(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Embedding(1, 0));
  }
}
