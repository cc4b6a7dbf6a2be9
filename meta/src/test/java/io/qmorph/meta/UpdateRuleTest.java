package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.nn.Adam;
import io.qmorph.nn.RmsProp;
import io.qmorph.nn.Sgd;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a rule moves, and upon what.
class UpdateRuleTest {
  private static final LogGradient FEATURES = new LogGradient();
  private static final double RATE = 0.1;
  private static final UpdateRule LSTM = new LstmRule(4, FEATURES, 0.001, RATE);
  private static final UpdateRule GRU = new GruRule(4, FEATURES, RATE);
  private static final UpdateRule ATTENTION = new AttentionRule(4, 2, FEATURES, 0.001, RATE);
  private static final UpdateRule MOMENTUM = new MomentumRule(4, 0.001, RATE);
  private static final UpdateRule CONTROLLER = new RateController(4, new Sgd(), RATE);

  /// A layer of two units with three inputs, and another of one weight.
  private static final Tree<NDArray> PARAMETERS =
      Tree.of("0.weight", array(2, 3, 0.5f, -1, 2, -0.2f, 1, 0), "0.bias", row(0.3f, -0.1f))
          .with("1.weight", array(1, 1, -0.7f));

  private static final Tree<NDArray> GRADIENT =
      Tree.of("0.weight", array(2, 3, 1, -2, 0.5f, 3, -0.4f, 1), "0.bias", row(-1, 2))
          .with("1.weight", array(1, 1, 0.8f));

  private static NDArray row(float... values) {
    return NDArray.of(Shape.of(values.length), values);
  }

  private static NDArray array(int rows, int columns, float... values) {
    return NDArray.of(Shape.of(rows, columns), values);
  }

  static List<UpdateRule> rules() {
    return List.of(
        LSTM, GRU, ATTENTION, MOMENTUM, CONTROLLER, new RateController(4, new Adam(), RATE));
  }

  static List<UpdateRule> gradientSteps() {
    return List.of(LSTM, GRU, ATTENTION, MOMENTUM, CONTROLLER);
  }

  static List<UpdateRule> coordinatewise() {
    return List.of(LSTM, GRU);
  }

  private static double[] flat(Tree<double[]> tree) {
    return tree.leaves().stream().flatMapToDouble(DoubleStream::of).toArray();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theStateKeepsItsTypes(UpdateRule rule) {
    Tree<ArrayType> types = rule.stateTypes(PARAMETERS.map(NDArray::type));
    Tree<double[]> state = RuleSteps.of(rule, 1).run(PARAMETERS, GRADIENT, 2).under("state");
    assertEquals(types.names(), state.names());
    types.forEach(
        (name, type) -> assertEquals(type.shape().elements(), state.get(name).length, name));
    assertTrue(Arrays.stream(flat(state)).anyMatch(value -> value != 0));
  }

  /// The sum of three moves is three gradient steps, up to three tenths of them.
  @ParameterizedTest
  @MethodSource("gradientSteps")
  void aRuleThatHasLearnedNothingDescends(UpdateRule rule) {
    for (long seed = 0; seed < 10; seed++) {
      Tree<double[]> moves = RuleSteps.of(rule, seed).moves(PARAMETERS, GRADIENT, 3);
      for (String name : GRADIENT.names()) {
        float[] gradient = GRADIENT.get(name).floats();
        for (int i = 0; i < gradient.length; i++) {
          double expected = -3 * RATE * gradient[i];
          assertEquals(expected, moves.get(name)[i], 0.3 * Math.abs(expected), rule + " " + seed);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void stepsDependOnTheStepsBefore(UpdateRule rule) {
    RuleSteps steps = RuleSteps.of(rule, 2);
    double[] once = flat(steps.moves(PARAMETERS, GRADIENT, 1));
    double[] twice = flat(steps.moves(PARAMETERS, GRADIENT, 2));
    double[] doubled = Arrays.stream(once).map(move -> 2 * move).toArray();
    assertFalse(Arrays.equals(doubled, twice));
  }

  /// The same numbers as one leaf.
  @ParameterizedTest
  @MethodSource("coordinatewise")
  void coordinatesDoNotSeeEachOther(UpdateRule rule) {
    RuleSteps steps = RuleSteps.of(rule, 3);
    double[] together = flat(steps.moves(PARAMETERS, GRADIENT, 3));
    float[] parameters = floats(PARAMETERS);
    float[] gradient = floats(GRADIENT);
    for (int i = 0; i < parameters.length; i++) {
      Tree<double[]> alone =
          steps.moves(Tree.of("x", row(parameters[i])), Tree.of("x", row(gradient[i])), 3);
      assertEquals(together[i], alone.get("x")[0], 1e-12);
    }
  }

  private static float[] floats(Tree<NDArray> tree) {
    List<Float> all = new ArrayList<>();
    for (NDArray leaf : tree.leaves()) {
      for (float value : leaf.floats()) {
        all.add(value);
      }
    }
    float[] values = new float[all.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = all.get(i);
    }
    return values;
  }

  /// By the gradient of the second layer, how the first one moves.
  @Test
  void attentionHearsOfOtherLayers() {
    Tree<NDArray> other = GRADIENT.with("1.weight", array(1, 1, -5));
    for (UpdateRule rule : List.of(LSTM, ATTENTION)) {
      RuleSteps steps = RuleSteps.of(rule, 4);
      double[] one = steps.moves(PARAMETERS, GRADIENT, 1).get("0.weight");
      double[] two = steps.moves(PARAMETERS, other, 1).get("0.weight");
      assertEquals(rule == LSTM, Arrays.equals(one, two), rule.toString());
    }
  }

  @Test
  void momentaProgressAndDormancyMatter() {
    RuleSteps steps = RuleSteps.of(MOMENTUM, 5);
    double[] moves = flat(steps.moves(PARAMETERS, GRADIENT, 1));
    for (RuleSteps other :
        List.of(
            new RuleSteps(MOMENTUM, steps.weights(), 0.6, 1),
            new RuleSteps(MOMENTUM, steps.weights(), 0.5, 0.9))) {
      assertFalse(Arrays.equals(moves, flat(other.moves(PARAMETERS, GRADIENT, 1))));
    }
  }

  /// After two steps on a gradient of 1: `1 - decay²`.
  @Test
  void momentaDecayAtSixRates() {
    Tree<NDArray> one = Tree.of("x", row(1));
    double[] momenta = RuleSteps.of(MOMENTUM, 6).run(one, one, 2).get("state.momenta");
    assertArrayEquals(new double[] {0.99, 0.75, 0.19, 0.0199, 0.001999, 0.00019999}, momenta, 1e-9);
  }

  @Test
  void whatIsLearnedMovesTheMeanParameterOnlyByTheGradient() {
    Tree<double[]> moves = RuleSteps.of(MOMENTUM, 7).moves(PARAMETERS, GRADIENT, 1);
    float[] gradient = floats(GRADIENT);
    double[] learned = flat(moves);
    double sum = 0;
    double size = 0;
    for (int i = 0; i < gradient.length; i++) {
      double own = learned[i] + RATE * gradient[i];
      sum += own;
      size += Math.abs(own);
    }
    assertEquals(0, sum, 1e-9);
    assertTrue(size > 1e-6, "nothing is learned");
  }

  @Test
  void aControllerSteersLayersAsWholes() {
    Tree<double[]> moves = RuleSteps.of(CONTROLLER, 8).moves(PARAMETERS, GRADIENT, 2);
    double weights = moves.get("0.weight")[0] / GRADIENT.get("0.weight").floats()[0];
    for (int i = 0; i < 6; i++) {
      float gradient = GRADIENT.get("0.weight").floats()[i];
      assertEquals(weights, moves.get("0.weight")[i] / gradient, 1e-6);
    }
    assertNotEquals(weights, moves.get("0.bias")[0] / GRADIENT.get("0.bias").floats()[0], 1e-6);
  }

  @Test
  void whatHasNoGradientStaysWithTwoGrus() {
    Tree<NDArray> none = GRADIENT.with("0.bias", row(0, 0));
    double[] moves = RuleSteps.of(GRU, 9).moves(PARAMETERS, none, 3).get("0.bias");
    assertArrayEquals(new double[2], moves);
  }

  @Test
  void refusalsNameTheValue() {
    assertRefused("units must be at least 1, was 0", () -> new LstmRule(0, FEATURES, 1, 1));
    assertRefused("scale must be more than 0, was 0.0", () -> new LstmRule(1, FEATURES, 0, 1));
    assertRefused("rate must be at least 0, was -1.0", () -> new LstmRule(1, FEATURES, 1, -1));
    assertRefused("rate must be more than 0, was 0.0", () -> new GruRule(1, FEATURES, 0));
    assertRefused(
        "heads must be at least 1 and divide the 4 units, was 3",
        () -> new AttentionRule(4, 3, FEATURES, 1, 1));
    assertRefused("rate must be at least 0, was NaN", () -> new MomentumRule(1, 1, Double.NaN));
    assertRefused("rate must be more than 0, was 0.0", () -> new RateController(1, new Sgd(), 0));
    RmsProp other = new RmsProp(0.99, 1e-8, false);
    assertRefused(
        "optimizer must be Sgd or Adam, was " + other, () -> new RateController(1, other, 1));
    assertRefused("magnitudes must be more than 0, was 0.0", () -> new LogGradient(0));
  }

  private static void assertRefused(String message, Runnable construction) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, construction::run);
    assertEquals(message, error.getMessage());
  }
}
