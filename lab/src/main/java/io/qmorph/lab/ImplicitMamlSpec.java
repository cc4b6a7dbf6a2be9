package io.qmorph.lab;

import io.qmorph.meta.LinearSolver;

/// Implicit MAML: how its linear system is solved. Its `$\lambda$` is `inner.proximal`.
///
/// @param solver which way
/// @param products of the Hessian with a vector that the solver takes
/// @param damping what is added to `$\lambda$` in the system alone
public record ImplicitMamlSpec(Solver solver, int products, double damping) {

  /// The ways to solve it.
  public enum Solver {
    /// conjugate gradients
    CONJUGATE_GRADIENT,
    /// the first terms of a series
    NEUMANN
  }

  static ImplicitMamlSpec read(SpecFields fields) {
    return new ImplicitMamlSpec(
        fields.choice("solver", Solver.CONJUGATE_GRADIENT, Solver.values()),
        fields.integer("products", 5, 1, 1000),
        fields.number("damping", 0.5, 0, 1e6));
  }

  /// Conjugate gradients take one product to start with.
  LinearSolver linearSolver() {
    return switch (solver) {
      case CONJUGATE_GRADIENT -> new LinearSolver.ConjugateGradient(products - 1);
      case NEUMANN -> new LinearSolver.Neumann(products);
    };
  }
}
