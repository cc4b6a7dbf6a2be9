package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;

/// Both branches of the formula, where they meet, and 0.
class LogGradientTest {

  @Test
  void tellsMagnitudeAndDirection() {
    double p = 2;
    double edge = Math.exp(-p);
    double[] gradients = {1, -Math.exp(1), -0.5, edge, edge / 4, -edge / 2, 0};
    double[] expected = {0, 1, 0.5, -1, Math.log(0.5) / p, -1, -1, 1, -1, 0.25, -1, -0.5, -1, 0};
    assertArrayEquals(expected, features(p, gradients), 1e-6);
  }

  private static double[] features(double magnitudes, double... gradients) {
    float[] values = new float[gradients.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) gradients[i];
    }
    Tree<NDArray> inputs = Tree.of("g", NDArray.of(Shape.of(values.length, 1), values));
    Program program =
        Program.trace(
            inputs.map(NDArray::type),
            all -> Tree.of("features", new LogGradient(magnitudes).of(all.get("g"))));
    return Reference.evaluate(program, inputs).get("features");
  }
}
