package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.nn.Activation;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.nn.Sgd;
import io.qmorph.nn.ThinnedNetwork;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On a network of two hidden layers of 4 units, a support set and a query set of 5 transitions.
class DropoutTest {
  private static final int SIZE = 5;
  private static final Mlp NETWORK =
      new Mlp(3, List.of(4, 4), 2, Activation.TANH, false, Initializer.FAN_IN_UNIFORM, 1);

  private static Network thinned(Tree<Tensor> masks) {
    return ThinnedNetwork.of(NETWORK, masks);
  }

  private static Maml maml(Tree<Tensor> masks) {
    return new Maml(thinned(masks), OneBias.LOSS, OneBias.LOSS, 2, 0.3, Order.SECOND, true, 10);
  }

  private static MamlPlusPlus mamlPlusPlus(Tree<Tensor> masks) {
    return new MamlPlusPlus(
        new InnerLoop(thinned(masks), OneBias.LOSS, Order.SECOND),
        OneBias.LOSS,
        MamlPlusPlus.lastOnly(2),
        0.3,
        new AdaptedParameters.All(),
        10,
        new MamlPlusPlus.Schedule(0.5, 0.25));
  }

  private static UniformRandomProvider random(long seed) {
    return RandomSource.SPLIT_MIX_64.create(seed);
  }

  private static NDArray uniform(NDArray array, UniformRandomProvider random) {
    for (int i = 0; i < array.floats().length; i++) {
      array.floats()[i] = (float) random.nextDouble(-1, 1);
    }
    return array;
  }

  private static Tree<NDArray> batch(long seed) {
    UniformRandomProvider random = random(seed);
    Tree<NDArray> drawn = Batch.signature(SIZE, 3).map(NDArray::zeros);
    for (String name : List.of("observation", "nextObservation", "reward", "weight")) {
      uniform(drawn.get(name), random);
    }
    return drawn;
  }

  /// The direction by masks that are all 1, but for those of the first layer.
  private static Tree<double[]> direction(MetaLearner learner, float... first) {
    Tree<NDArray> masks = learner.maskTypes().map(NDArray::zeros);
    masks.forEach((name, mask) -> Arrays.fill(mask.floats(), 1));
    if (masks.size() > 0) {
      System.arraycopy(first, 0, masks.get("0.mask").floats(), 0, first.length);
    }
    Tree<NDArray> inputs =
        learner
            .init(random(1))
            .prefixed("meta")
            .merge(learner.init(random(2)).prefixed("target"))
            .merge(batch(3).prefixed("support"))
            .merge(batch(4).prefixed("query"))
            .merge(batch(5).prefixed("other"))
            .with("same", NDArray.scalar(0))
            .merge(masks.prefixed("masks"));
    OuterLoop loop = new OuterLoop(learner, new Sgd(), 1, 1, 0.1);
    Program program = loop.taskGradient(inputs.under("meta").map(NDArray::type), SIZE, SIZE);
    return Reference.evaluate(program, inputs);
  }

  @Test
  void masksOfOnesLeadInTheLearnersOwnDirection() {
    Tree<double[]> whole = direction(maml(Tree.empty()));
    Tree<double[]> dropped = direction(new Dropout(DropoutTest::maml), 1, 1, 1, 1);
    assertEquals(whole.names(), dropped.names());
    whole.forEach((name, values) -> assertArrayEquals(values, dropped.get(name), 1e-12, name));
  }

  /// Neither parameters nor rates of the first layer's unit 2 do.
  @Test
  void aUnitThatIsGoneDoesNotMove() {
    Tree<double[]> direction = direction(new Dropout(DropoutTest::maml), 1, 1, 0, 1);
    for (String part : List.of("gradient.parameters.", "gradient.rates.")) {
      for (int unit = 0; unit < 4; unit++) {
        boolean gone = unit == 2;
        assertEquals(gone, direction.get(part + "0.bias")[unit] == 0, part + unit);
        assertEquals(gone, direction.get(part + "0.weight")[unit * 3] == 0, part + unit);
        assertEquals(gone, direction.get(part + "1.weight")[unit] == 0, part + unit);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void masksAreZeroAsOftenAsTheRateSays(double rate) {
    Tree<NDArray> masks = Tree.of("mask", NDArray.zeros(Shape.of(100_000)));
    Dropout.draw(masks, rate, random(6));
    float[] mask = masks.get("mask").floats();
    double gone = 0;
    for (float factor : mask) {
      assertEquals(factor == 0 ? 0 : 1 / (1 - rate), factor, 1e-5);
      gone += factor == 0 ? 1 : 0;
    }
    double deviation = Math.sqrt(rate * (1 - rate) / mask.length);
    assertEquals(rate, gone / mask.length, 4 * deviation);
  }

  @Test
  void withoutARateMasksAreOnes() {
    Tree<NDArray> masks = NETWORK.maskTypes().map(NDArray::zeros);
    Dropout.draw(masks, 0, random(7));
    masks.forEach((name, mask) -> assertArrayEquals(new float[] {1, 1, 1, 1}, mask.floats(), name));
  }

  /// Of many thinned networks with one hidden layer, whose outputs are affine in its units.
  @Test
  void theMeanOverMasksIsTheWholeNetworksOutput() {
    Mlp network = Mlp.relu(3, List.of(8), 1);
    Tree<NDArray> masks = network.maskTypes().map(NDArray::zeros);
    Tree<NDArray> inputs =
        network
            .init(random(8))
            .prefixed("parameters")
            .merge(masks.prefixed("masks"))
            .with("x", uniform(NDArray.zeros(Shape.of(3)), random(9)));
    Program program =
        Program.trace(
            inputs.map(NDArray::type),
            all -> {
              Network thinned = new ThinnedNetwork(network, all.under("masks"));
              return Tree.of("y", thinned.apply(all.under("parameters"), all.get("x")));
            });
    masks.forEach((_, mask) -> Arrays.fill(mask.floats(), 1));
    double whole = Reference.evaluate(program, inputs).get("y")[0];
    UniformRandomProvider random = random(10);
    int draws = 20_000;
    double sum = 0;
    double squares = 0;
    for (int draw = 0; draw < draws; draw++) {
      Dropout.draw(masks, 0.3, random);
      double value = Reference.evaluate(program, inputs).get("y")[0];
      sum += value;
      squares += value * value;
    }
    double mean = sum / draws;
    double error = Math.sqrt((squares / draws - mean * mean) / draws);
    assertEquals(whole, mean, 4 * error);
    assertNotEquals(0, error);
  }

  @Test
  void onlyTrainingIsThinned() {
    Dropout dropout = new Dropout(DropoutTest::maml);
    assertEquals(maml(Tree.empty()).network(), dropout.network());
    assertEquals(maml(Tree.empty()).init(random(11)).names(), dropout.init(random(11)).names());
    assertEquals(10, dropout.rateFactor("rates.0.weight"));
    assertEquals(2, dropout.innerSteps());
  }

  @Test
  void changesOverTimeAsTheLearnerDoes() {
    Dropout dropout = new Dropout(DropoutTest::mamlPlusPlus);
    assertEquals(dropout.during(0), dropout.during(0.0999));
    assertNotEquals(dropout.during(0), dropout.during(0.1));
    assertNotEquals(dropout.during(0.2), dropout);
    assertEquals(dropout.during(0.5), dropout);
    Tree<double[]> now = direction(mamlPlusPlus(Tree.empty()).during(0.2));
    direction(dropout.during(0.2), 1, 1, 1, 1)
        .forEach((name, values) -> assertArrayEquals(now.get(name), values, 1e-12, name));
    Tree<double[]> later = direction(dropout.during(0.5), 1, 1, 1, 1);
    assertNotEquals(now.get("loss")[0], later.get("loss")[0]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void aRateOutOfRangeIsRefused(double rate) {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Dropout.draw(Tree.empty(), rate, random(0)));
    assertEquals("rate must be in [0, 1), was " + rate, error.getMessage());
  }
}
