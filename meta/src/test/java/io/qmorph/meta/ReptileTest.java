package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;

/// By hand, from the bias 1: a step at rate 0.1 goes a fifth of the way to the reward.
class ReptileTest {
  private static final Tree<NDArray> META = OneBias.parameters(1).prefixed("parameters");

  private static Reptile reptile(int steps) {
    return new Reptile(OneBias.NETWORK, OneBias.LOSS, steps, 0.1);
  }

  /// The direction points away from where the steps lead, since meta-parameters move against it.
  @Test
  void movesToWhereDescentOnTheQuerySetLeads() {
    Tree<NDArray> support = OneBias.reward(-7);
    Tree<NDArray> query = OneBias.reward(4);
    assertEquals(
        -0.6, OneBias.direction(reptile(1), META, support, query).get("parameters.bias")[0], 1e-6);
    Tree<double[]> twoSteps = OneBias.direction(reptile(2), META, support, query);
    assertEquals(-0.6 - 0.2 * 2.4, twoSteps.get("parameters.bias")[0], 1e-6);
    assertEquals(1.92 * 1.92, twoSteps.get("loss")[0], 1e-6);
  }

  @Test
  void adaptsOnTheSupportSet() {
    assertEquals(1.6, OneBias.adapted(reptile(1), META, OneBias.reward(4), 1).get("bias")[0], 1e-6);
  }

  @Test
  void refusesNoSteps() {
    assertThrows(IllegalArgumentException.class, () -> reptile(0));
  }
}
