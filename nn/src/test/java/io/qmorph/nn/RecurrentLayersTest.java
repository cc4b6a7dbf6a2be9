package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecurrentLayersTest {
  private static final Lstm LSTM = new Lstm(3, 2);
  private static final Gru GRU = new Gru(3, 2);
  private static final Shape SEQUENCE = Shape.of(2, 4, 3);

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static NDArray sequence() {
    return Traces.uniform(SEQUENCE, Traces.random(7));
  }

  @Test
  void anLstmOfOneUnitIsItsFormula() {
    Tree<NDArray> parameters =
        Tree.of(
                "weight_ih", NDArray.of(Shape.of(4, 1), 1, 2, 3, 4),
                "weight_hh", NDArray.of(Shape.of(4, 1), 5, 6, 7, 8))
            .with("bias_ih", NDArray.of(Shape.of(4), 1, 0, -1, -2))
            .with("bias_hh", NDArray.of(Shape.of(4), -1, -1, 0, 1))
            .with("x", NDArray.of(Shape.of(2, 1), 0.5f, -0.25f));
    double c1 = sigmoid(0.5) * Math.tanh(0.5);
    double h1 = sigmoid(1) * Math.tanh(c1);
    double i2 = sigmoid(-0.25 + 5 * h1);
    double c2 = sigmoid(-0.5 + 6 * h1 - 1) * c1 + i2 * Math.tanh(-0.75 + 7 * h1 - 1);
    double h2 = sigmoid(-1 + 8 * h1 - 1) * Math.tanh(c2);
    double[] actual = Traces.value(parameters, p -> new Lstm(1, 1).apply(p, p.get("x")));
    assertArrayEquals(new double[] {h1, h2}, actual, 1e-12);
  }

  @Test
  void aGruOfOneUnitIsItsFormula() {
    Tree<NDArray> parameters =
        Tree.of(
                "weight_ih", NDArray.of(Shape.of(3, 1), 1, 2, 3),
                "weight_hh", NDArray.of(Shape.of(3, 1), 4, 5, 6))
            .with("bias_ih", NDArray.of(Shape.of(3), 1, 0, -1))
            .with("bias_hh", NDArray.of(Shape.of(3), -1, -1, 2))
            .with("x", NDArray.of(Shape.of(2, 1), 0.5f, -0.25f));
    double n1 = Math.tanh(0.5 + sigmoid(0.5) * 2);
    double h1 = n1 - sigmoid(0) * n1;
    double n2 = Math.tanh(-1.75 + sigmoid(-0.25 + 4 * h1) * (6 * h1 + 2));
    double h2 = n2 + sigmoid(-0.5 + 5 * h1 - 1) * (h1 - n2);
    double[] actual = Traces.value(parameters, p -> new Gru(1, 1).apply(p, p.get("x")));
    assertArrayEquals(new double[] {h1, h2}, actual, 1e-12);
  }

  @Test
  void anLstmsSequenceIsItsSteps() {
    Tree<NDArray> at = LSTM.init(Traces.random(1)).with("x", sequence());
    double[] whole = Traces.value(at, p -> LSTM.apply(p, p.get("x")));
    double[] steps =
        Traces.value(
            at,
            p -> {
              Tensor zeros = Tensor.filled(Shape.of(2, 2), 0);
              Lstm.State state = new Lstm.State(zeros, zeros);
              List<Tensor> outputs = new ArrayList<>();
              for (int step = 0; step < 4; step++) {
                state = LSTM.step(p, p.get("x").slice(1, step, step + 1).reshape(2, 3), state);
                outputs.add(state.hidden().unsqueeze(1));
              }
              return Tensor.concat(1, outputs);
            });
    assertArrayEquals(steps, whole, 1e-12);
  }

  @Test
  void aGrusSequenceIsItsSteps() {
    Tree<NDArray> at = GRU.init(Traces.random(1)).with("x", sequence());
    double[] whole = Traces.value(at, p -> GRU.apply(p, p.get("x")));
    double[] steps =
        Traces.value(
            at,
            p -> {
              Tensor state = Tensor.filled(Shape.of(2, 2), 0);
              List<Tensor> outputs = new ArrayList<>();
              for (int step = 0; step < 4; step++) {
                state = GRU.step(p, p.get("x").slice(1, step, step + 1).reshape(2, 3), state);
                outputs.add(state.unsqueeze(1));
              }
              return Tensor.concat(1, outputs);
            });
    assertArrayEquals(steps, whole, 1e-12);
  }

  @Test
  void takeASequenceWithoutBatchAndAnEmptyOne() {
    for (int length : new int[] {0, 1, 3}) {
      Tensor sequence = Tensor.input("x", ArrayType.floats(length, 3));
      Tree<Tensor> lstm = LSTM.init(Traces.random(1)).mapNamed((n, p) -> Tensor.input(n, p.type()));
      Tree<Tensor> gru = GRU.init(Traces.random(1)).mapNamed((n, p) -> Tensor.input(n, p.type()));
      assertEquals(Shape.of(length, 2), LSTM.apply(lstm, sequence).shape());
      assertEquals(Shape.of(length, 2), GRU.apply(gru, sequence).shape());
    }
  }

  @Test
  void gradientsAgreeWithDifferences() {
    Traces.assertGradients(
        LSTM.init(Traces.random(2)).with("x", sequence()),
        p -> Traces.mixed(LSTM.apply(p, p.get("x"))));
    Traces.assertGradients(
        GRU.init(Traces.random(2)).with("x", sequence()),
        p -> Traces.mixed(GRU.apply(p, p.get("x"))));
  }

  @Test
  void parametersAreDrawnUniformlyByTheStatesExtent() {
    for (Tree<NDArray> drawn :
        List.of(
            new Lstm(50, 100).init(Traces.random(1)), new Gru(50, 100).init(Traces.random(1)))) {
      drawn.forEach((name, array) -> {
        double squares = 0;
        for (float value : array.floats()) {
          assertTrue(Math.abs(value) <= 0.1, name);
          squares += value * value;
        }
        double variance = squares / array.floats().length;
        assertEquals(0.01 / 3, variance, 0.0006, "variance of " + name);
      });
    }
    assertEquals(LSTM.init(Traces.random(3)), LSTM.init(Traces.random(3)));
    assertEquals(GRU.init(Traces.random(3)), GRU.init(Traces.random(3)));
  }

  @Test
  void wrongSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Lstm(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Lstm(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Gru(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Gru(1, 0));
  }
}
