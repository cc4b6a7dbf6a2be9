package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftUpdateTest {

  @ParameterizedTest
  @CsvSource({"0, 1, 2", "0.25, 2, 1", "1, 5, -2"})
  void movesTheTargetByTheRate(float rate, double first, double second) {
    Tree<NDArray> at =
        Tree.of(
                "target.w", NDArray.of(Shape.of(2), 1, 2),
                "online.w", NDArray.of(Shape.of(2), 5, -2))
            .with("rate", NDArray.scalar(rate));
    Tree<double[]> moved =
        Traces.evaluate(
            at, all -> SoftUpdate.of(all.under("target"), all.under("online"), all.get("rate")));
    assertArrayEquals(new double[] {first, second}, moved.get("w"), 1e-12);
  }
}
