package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/// By hand, from the bias 1 with the support's reward 3 and the query's 4: rates of 0.1 and 0.25
/// lead to 1.4 and then to `1.4 - 0.25 * 2 * (1.4 - 3) = 2.2`.
class MamlPlusPlusTest {
  private static final Tree<NDArray> SUPPORT = OneBias.reward(3);
  private static final Tree<NDArray> QUERY = OneBias.reward(4);
  private static final Tree<NDArray> META =
      OneBias.parameters(1)
          .prefixed("parameters")
          .merge(
              OneBias.parameters(0)
                  .map(_ -> NDArray.of(Shape.of(2), 0.1f, 0.25f))
                  .prefixed("rates"));

  private static MamlPlusPlus learner(Order order, double clip, double... weights) {
    return new MamlPlusPlus(
        new InnerLoop(OneBias.NETWORK, OneBias.LOSS, order, 0, 0, clip),
        OneBias.LOSS,
        Arrays.stream(weights).boxed().toList(),
        0.1,
        new AdaptedParameters.All(),
        10,
        new MamlPlusPlus.Schedule(0.5, 0.25));
  }

  private static double adapted(double clip, int steps) {
    MamlPlusPlus learner = learner(Order.FIRST, clip, 0, 1);
    return OneBias.adapted(learner, META, SUPPORT, steps).get("bias")[0];
  }

  @Test
  void eachStepHasItsRateAndTheLastOnesGoesOn() {
    assertEquals(1, adapted(0, 0));
    assertEquals(1.4, adapted(0, 1), 1e-6);
    assertEquals(2.2, adapted(0, 2), 1e-6);
    assertEquals(2.6, adapted(0, 3), 1e-6);
    assertEquals(2.8, adapted(0, 4), 1e-6);
  }

  /// The gradient -4 is shortened to 1; and however large a reward, the step stays.
  @Test
  void aStepGoesNoFurtherThanItsRateTimesTheLimit() {
    assertEquals(1.1, adapted(1, 1), 1e-5);
    MamlPlusPlus learner = learner(Order.SECOND, 1, 0.5, 0.5);
    Tree<NDArray> far = OneBias.reward(1e18f);
    assertEquals(1.35, OneBias.adapted(learner, META, far, 2).get("bias")[0], 1e-5);
  }

  /// With the weights 1/4 and 3/4 of the losses 2.6² and 1.8². Of second order the first step
  /// multiplies the derivative by `1 - 2 * 0.1`, the second by `1 - 2 * 0.25`.
  @Test
  void theLossAfterEveryStepCounts() {
    Tree<double[]> first =
        OneBias.direction(learner(Order.FIRST, 0, 0.25, 0.75), META, SUPPORT, QUERY);
    assertEquals(0.25 * 6.76 + 0.75 * 3.24, first.get("loss")[0], 1e-5);
    assertEquals(0.25 * -5.2 + 0.75 * -3.6, first.get("parameters.bias")[0], 1e-5);
    assertEquals((0.25 * -5.2 + 0.75 * -3.6) * 4, first.get("rates.bias")[0], 1e-5);
    assertEquals(0.75 * -3.6 * 3.2, first.get("rates.bias")[1], 1e-5);
    Tree<double[]> second =
        OneBias.direction(learner(Order.SECOND, 0, 0.25, 0.75), META, SUPPORT, QUERY);
    assertEquals(0.25 * -5.2 * 0.8 + 0.75 * -3.6 * 0.4, second.get("parameters.bias")[0], 1e-5);
  }

  @Test
  void theWeightsMoveToTheLastStepInStagesAndThenTheOrderChanges() {
    MamlPlusPlus learner = learner(Order.SECOND, 0, 0, 0, 0, 1);
    assertEquals(List.of(0.25, 0.25, 0.25, 0.25), at(learner, 0).weights());
    assertEquals(at(learner, 0), at(learner, 0.0999));
    assertEquals(0.2, at(learner, 0.1).weights().getFirst(), 1e-12);
    assertEquals(0.4, at(learner, 0.1).weights().getLast(), 1e-12);
    assertEquals(List.of(0.0, 0.0, 0.0, 1.0), at(learner, 0.5).weights());
    assertEquals(Order.FIRST, at(learner, 0.2499).inner().order());
    assertEquals(Order.SECOND, at(learner, 0.25).inner().order());
    assertEquals(learner, at(learner, 0.5));
  }

  private static MamlPlusPlus at(MamlPlusPlus learner, double progress) {
    return (MamlPlusPlus) learner.during(progress);
  }

  @Test
  void onlyRatesMoveFasterAndEachStepHasOne() {
    MamlPlusPlus learner = learner(Order.FIRST, 0, 0, 0, 1);
    Tree<NDArray> rates = learner.init(RandomSource.SPLIT_MIX_64.create(1)).under("rates");
    assertEquals(List.of("weight", "bias"), rates.names());
    assertEquals(NDArray.of(Shape.of(3), 0.1f, 0.1f, 0.1f), rates.get("weight"));
    assertEquals(10, learner.rateFactor("rates.bias"));
    assertEquals(1, learner.rateFactor("parameters.bias"));
  }

  @Test
  void refusesNoWeightsAndSharesThatAreNone() {
    assertThrows(IllegalArgumentException.class, () -> learner(Order.FIRST, 0));
    assertThrows(IllegalArgumentException.class, () -> learner(Order.FIRST, 0, -1));
    assertThrows(IllegalArgumentException.class, () -> learner(Order.FIRST, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> new MamlPlusPlus.Schedule(1.1, 0));
  }
}
