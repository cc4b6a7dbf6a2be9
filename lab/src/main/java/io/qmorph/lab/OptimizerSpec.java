package io.qmorph.lab;

import io.qmorph.meta.EvolutionStrategies;
import io.qmorph.meta.GradientEstimator;
import io.qmorph.meta.PersistentEvolutionStrategies;
import io.qmorph.meta.TruncatedBackpropagation;
import java.util.List;

/// How the method `learned-optimizer` learns, over whole trainings of DQNs.
///
/// @param estimator of the meta-gradient
/// @param objective what the estimator descends
/// @param truncation updates of an agent in a meta-step
/// @param lifetime updates of an agent until another takes its place, and in every training that is
///   judged; a multiple of `truncation`
/// @param agents in training at a time
/// @param sigma how far evolution strategies perturb the rule at first
/// @param sigmaDecay what it is multiplied by at each meta-step; persistent ones leave it as it is
/// @param ranked whether evolution strategies take but the sign of a difference
/// @param report after how many updates returns are judged
public record OptimizerSpec(
    Estimator estimator,
    Objective objective,
    int truncation,
    int lifetime,
    int agents,
    double sigma,
    double sigmaDecay,
    boolean ranked,
    List<Integer> report) {
  static final int MOST_UPDATES = 1_000_000;

  /// The estimators.
  public enum Estimator {
    /// the gradient of a truncation
    TRUNCATED_BACKPROPAGATION,
    /// differences of a truncation's losses
    EVOLUTION_STRATEGIES,
    /// differences that count for the whole life
    PERSISTENT_EVOLUTION_STRATEGIES
  }

  /// What is to be small.
  public enum Objective {
    /// the temporal-difference error after each update
    LOSS,
    /// the loss of return: what trainings of a whole life don't earn
    RETURN
  }

  static OptimizerSpec read(SpecFields fields) {
    OptimizerSpec spec =
        new OptimizerSpec(
            fields.choice("estimator", Estimator.TRUNCATED_BACKPROPAGATION, Estimator.values()),
            fields.choice("objective", Objective.LOSS, Objective.values()),
            fields.integer("truncation", 10, 1, 1000),
            fields.integer("lifetime", 400, 1, MOST_UPDATES),
            fields.integer("agents", 32, 1, 10_000),
            fields.number("sigma", 0.03, 1e-9, 1000),
            fields.number("sigmaDecay", 0.999, 1e-9, 1),
            fields.flag("ranked", true),
            fields.ascending("report", List.of(0, 50, 100, 200, 400), 0, MOST_UPDATES));
    spec.requireThatTheyCombine();
    return spec;
  }

  private void requireThatTheyCombine() {
    if (lifetime % truncation != 0) {
      throw new UserError(
          "optimizer.lifetime must be a multiple of optimizer.truncation, "
              + truncation
              + ", was "
              + lifetime);
    }
    if (objective == Objective.RETURN && estimator != Estimator.EVOLUTION_STRATEGIES) {
      throw new UserError(
          "optimizer.objective must be loss with "
              + SpecFields.written(estimator)
              + ", was return: returns have no gradient, and are those of whole lives");
    }
    if (report.stream().noneMatch(updates -> updates > 0)) {
      throw new UserError("optimizer.report must have a number above 0, was " + report);
    }
  }

  GradientEstimator gradientEstimator() {
    return switch (estimator) {
      case TRUNCATED_BACKPROPAGATION -> new TruncatedBackpropagation();
      case EVOLUTION_STRATEGIES -> evolutionStrategies();
      case PERSISTENT_EVOLUTION_STRATEGIES -> new PersistentEvolutionStrategies(sigma);
    };
  }

  EvolutionStrategies evolutionStrategies() {
    return new EvolutionStrategies(sigma, sigmaDecay, ranked);
  }
}
