package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/// The influence balancing problem, as in Vicol et al. 2021, section 5: a rule of one number `θ`
/// drives a chain of five places,
///
/// ```math
/// s_i \leftarrow \tfrac12 (s_i + s_{i+1}) \pm \theta, \qquad L = \tfrac12 (s_1 - 1)^2
/// ```
///
/// whose first two it pushes up and whose last three down: soon up, but in the end down. All
/// estimates of its quadratic loss are exact but for the draws.
class GradientEstimatorTest {
  private static final int PLACES = 5;
  private static final int LIFE = 24;
  private static final float THETA = 0.3f;
  private static final int LIVES = 20_000;
  private static final Tree<NDArray> RULE = Tree.of("theta", NDArray.scalar(THETA));
  private static final Tree<NDArray> AGENT = Tree.of("place", NDArray.zeros(Shape.of(PLACES)));
  private static final NDArray PUSH = NDArray.of(Shape.of(PLACES), 1, 1, -1, -1, -1);

  private static Tree<NDArray> data(int steps) {
    return Tree.of("push", PUSH, "steps", NDArray.zeros(Shape.of(steps)));
  }

  /// As many steps as the data has.
  private static GradientEstimator.Unrolled chain(
      Tree<Tensor> rule, Tree<Tensor> agent, Tree<Tensor> data) {
    Tensor places = agent.get("place");
    Tensor sum = Tensor.constant(0);
    int steps = data.get("steps").shape().size(0);
    for (int step = 0; step < steps; step++) {
      Tensor right = places.slice(0, 1, PLACES).pad(0, 0, 1);
      Tensor push = data.get("push").times(rule.get("theta"));
      places = places.plus(right).times(0.5).plus(push);
      Tensor error = places.slice(0, 0, 1).reshape().minus(1);
      sum = sum.plus(error.square().times(0.5));
    }
    return new GradientEstimator.Unrolled(
        Tree.of("place", places), sum.dividedBy(Tensor.constant(steps)));
  }

  private static Program program(GradientEstimator estimator, int steps) {
    Tree<ArrayType> rule = RULE.map(NDArray::type);
    return estimator.program(
        GradientEstimatorTest::chain,
        rule,
        estimator.begin(AGENT, rule).map(NDArray::type),
        data(steps).map(NDArray::type));
  }

  private static Tree<NDArray> inputs(
      GradientEstimator estimator, Tree<NDArray> life, float noise, int steps) {
    return RULE.prefixed("rule")
        .merge(life.prefixed("life"))
        .with("noise.theta", NDArray.scalar(noise))
        .with("deviation", NDArray.scalar((float) estimator.deviation(0)))
        .merge(data(steps).prefixed("data"));
  }

  private static Tree<double[]> first(GradientEstimator estimator, float noise, int steps) {
    Tree<NDArray> life = estimator.begin(AGENT, RULE.map(NDArray::type));
    return Reference.evaluate(program(estimator, steps), inputs(estimator, life, noise, steps));
  }

  /// The gradient of the mean loss over the whole life.
  private static double whole() {
    return first(new TruncatedBackpropagation(), 0, LIFE).get("gradient.theta")[0];
  }

  /// A life's estimates, one after the other, averaged; of each of many lives.
  private static double[] estimates(GradientEstimator estimator, int steps) {
    UniformRandomProvider random = RandomSource.SPLIT_MIX_64.create(7);
    double[] means = new double[LIVES];
    try (Workers workers = new Workers(1)) {
      Sharded lives =
          new Sharded(
              new Simd(),
              workers,
              program(estimator, steps),
              LIVES,
              name -> !name.startsWith("life.") && !name.startsWith("noise."),
              _ -> false);
      Tree<NDArray> life = lives.signature().under("life").map(NDArray::zeros);
      for (int truncation = 0; truncation < LIFE / steps; truncation++) {
        Tree<NDArray> inputs =
            inputs(estimator, life, 0, steps).with("noise.theta", normal(random));
        Tree<NDArray> results = lives.run(inputs);
        life = results.under("life");
        for (int i = 0; i < LIVES; i++) {
          means[i] += results.get("gradient.theta").floats()[i] * steps / LIFE;
        }
      }
    }
    return means;
  }

  /// Standard normal numbers: Box and Muller 1958.
  private static NDArray normal(UniformRandomProvider random) {
    float[] numbers = new float[LIVES];
    for (int i = 0; i < LIVES; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
      numbers[i] = (float) (radius * Math.cos(2 * Math.PI * random.nextDouble()));
    }
    return NDArray.of(Shape.of(LIVES), numbers);
  }

  private static void assertMean(double expected, double[] draws) {
    double mean = 0;
    double square = 0;
    for (double draw : draws) {
      mean += draw / draws.length;
      square += draw * draw / draws.length;
    }
    double error = Math.sqrt((square - mean * mean) / draws.length);
    assertTrue(error < Math.abs(expected) / 10, "too noisy to tell: " + error);
    assertEquals(expected, mean, 4 * error);
  }

  @Test
  void backpropagationThroughAWholeLifeAgreesWithDifferences() {
    TruncatedBackpropagation estimator = new TruncatedBackpropagation();
    Tree<double[]> at = inputs(estimator, AGENT.prefixed("agent"), 0, LIFE).map(Reference::widen);
    Program program = program(estimator, LIFE);
    double above = loss(program, at, 1e-4);
    double below = loss(program, at, -1e-4);
    assertEquals((above - below) / 2e-4, whole(), 1e-6);
  }

  private static double loss(Program program, Tree<double[]> at, double change) {
    double[] theta = {at.get("rule.theta")[0] + change};
    return Reference.evaluateDoubles(program, at.with("rule.theta", theta)).get("loss")[0];
  }

  /// What helps in one step harms in the long run.
  @Test
  void truncatedBackpropagationIsBiased() {
    double shortSighted = estimates(new TruncatedBackpropagation(), 1)[0];
    assertTrue(whole() > 0, "the whole life's gradient is " + whole());
    assertTrue(shortSighted < 0, "the truncations' gradient is " + shortSighted);
  }

  @Test
  void truncationsLeadToTheSameStateAsAWholeLife() {
    for (GradientEstimator estimator :
        new GradientEstimator[] {
          new TruncatedBackpropagation(), new EvolutionStrategies(0.1, 1, false)
        }) {
      Tree<double[]> life = first(estimator, 1, LIFE).under("life.agent");
      Tree<NDArray> half =
          new Reference()
              .compile(program(estimator, LIFE / 2))
              .run(inputs(estimator, AGENT.prefixed("agent"), 1, LIFE / 2))
              .under("life");
      Tree<double[]> other =
          Reference.evaluate(program(estimator, LIFE / 2), inputs(estimator, half, 1, LIFE / 2));
      assertArrayEquals(life.get("place"), other.get("life.agent.place"), 1e-6);
    }
  }

  /// They smooth the gradient of each truncation, and share its bias.
  @Test
  void evolutionStrategiesAgreeWithTruncatedBackpropagation() {
    for (int steps : new int[] {1, 6}) {
      double truncated = estimates(new TruncatedBackpropagation(), steps)[0];
      assertMean(truncated, estimates(new EvolutionStrategies(0.1, 1, false), steps));
    }
  }

  @Test
  void persistentEvolutionStrategiesAreUnbiased() {
    for (int steps : new int[] {1, 6}) {
      assertMean(whole(), estimates(new PersistentEvolutionStrategies(0.1), steps));
    }
  }

  /// In a life's first truncation there is nothing to remember.
  @Test
  void bothStrategiesAgreeAtFirst() {
    Tree<double[]> forgetful = first(new EvolutionStrategies(0.1, 1, false), 0.7f, 3);
    Tree<double[]> persistent = first(new PersistentEvolutionStrategies(0.1), 0.7f, 3);
    assertEquals(forgetful.get("gradient.theta")[0], persistent.get("gradient.theta")[0], 1e-6);
    assertEquals(0.07, persistent.get("life.sum.theta")[0], 1e-6);
  }

  /// Half the reciprocal of the deviation, times the noise: the loss falls with `θ` at first.
  @Test
  void rankedDifferencesHaveOnlyASign() {
    double gradient =
        first(new EvolutionStrategies(0.1, 1, true), 0.7f, 1).get("gradient.theta")[0];
    assertEquals(-0.7 / 0.2, gradient, 1e-5);
  }

  @Test
  void onlyEvolutionStrategiesPerturbLessAndLess() {
    assertEquals(0.03 * 0.25, new EvolutionStrategies(0.03, 0.5, true).deviation(2), 1e-12);
    assertEquals(0.01, new PersistentEvolutionStrategies(0.01).deviation(2));
    assertEquals(0, new TruncatedBackpropagation().deviation(2));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new EvolutionStrategies(0, 1, true));
    assertThrows(IllegalArgumentException.class, () -> new EvolutionStrategies(1, 1.1, true));
    assertThrows(IllegalArgumentException.class, () -> new PersistentEvolutionStrategies(-1));
  }
}
