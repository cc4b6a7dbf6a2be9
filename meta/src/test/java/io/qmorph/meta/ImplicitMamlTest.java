package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.meta.LinearSolver.ConjugateGradient;
import io.qmorph.meta.LinearSolver.Neumann;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;

/// In closed form, from the bias 1 with the support's reward 3 and the query's 4: the inner loss
/// `(b - 3)²` has the Hessian 2, and with `λ = 6` its minimum is `(2 * 3 + 6 * 1) / 8 = 1.5`. A
/// step of rate 1/8 leads there. The outer loss has the derivative `2 * (1.5 - 4) = -5` by it.
class ImplicitMamlTest {
  private static final Tree<NDArray> SUPPORT = OneBias.reward(3);
  private static final Tree<NDArray> QUERY = OneBias.reward(4);
  private static final Tree<NDArray> META = OneBias.parameters(1).prefixed("parameters");

  private static ImplicitMaml learner(double proximal, LinearSolver solver, double damping) {
    return new ImplicitMaml(
        new InnerLoop(OneBias.NETWORK, OneBias.LOSS, Order.FIRST, 0, proximal, 0),
        OneBias.LOSS,
        1,
        1 / (2 + proximal),
        new AdaptedParameters.All(),
        solver,
        damping);
  }

  private static double gradient(double proximal, LinearSolver solver, double damping) {
    ImplicitMaml learner = learner(proximal, solver, damping);
    return OneBias.direction(learner, META, SUPPORT, QUERY).get("parameters.bias")[0];
  }

  @Test
  void adaptsToTheMinimumAndStays() {
    ImplicitMaml learner = learner(6, new Neumann(1), 0);
    assertEquals(1, OneBias.adapted(learner, META, SUPPORT, 0).get("bias")[0]);
    assertEquals(1.5, OneBias.adapted(learner, META, SUPPORT, 1).get("bias")[0], 1e-6);
    assertEquals(1.5, OneBias.adapted(learner, META, SUPPORT, 9).get("bias")[0], 1e-6);
  }

  @Test
  void theGradientIsTheImplicitOne() {
    double expected = -5 / (1 + 2.0 / 6);
    assertEquals(expected, gradient(6, new ConjugateGradient(1), 0), 1e-5);
    assertEquals(expected, gradient(6, new Neumann(30), 0), 1e-5);
    assertEquals(-5 * (1 - 2.0 / 6), gradient(6, new Neumann(1), 0), 1e-5);
  }

  @Test
  void dampingWeakensTheHessianAlone() {
    assertEquals(-5 / (1 + 2.0 / 10), gradient(6, new ConjugateGradient(1), 4), 1e-5);
  }

  /// With `λ = 1` the minimum is 7/3, and the series' terms would double.
  @Test
  void whatTheSolverRefusesLeavesTheFirstOrderGradient() {
    assertEquals(2 * (7.0 / 3 - 4), gradient(1, new Neumann(50), 0), 1e-5);
    assertEquals(2 * (7.0 / 3 - 4) / 3, gradient(1, new ConjugateGradient(1), 0), 1e-5);
  }

  @Test
  void refusesNoPullToTheInitialisation() {
    assertThrows(IllegalArgumentException.class, () -> learner(0, new Neumann(1), 0));
    assertThrows(IllegalArgumentException.class, () -> learner(1, new Neumann(1), -1));
  }
}
