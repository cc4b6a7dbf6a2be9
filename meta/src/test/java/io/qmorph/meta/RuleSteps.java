package io.qmorph.meta;

import io.qmorph.meta.UpdateRule.Observation;
import io.qmorph.nn.Optimizer;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Runs steps of a rule in double precision, upon the same gradient each time.
///
/// @param rule takes the steps
/// @param weights the rule's own parameters
/// @param progress at all steps
/// @param dormancy of all units
record RuleSteps(UpdateRule rule, Tree<NDArray> weights, double progress, double dormancy) {

  /// A rule that was drawn, half way through a training with units as active as each other.
  static RuleSteps of(UpdateRule rule, long seed) {
    return new RuleSteps(rule, rule.init(random(seed)), 0.5, 1);
  }

  static UniformRandomProvider random(long seed) {
    return RandomSource.SPLIT_MIX_64.create(seed);
  }

  /// By how much the parameters move in `steps` steps.
  Tree<double[]> moves(Tree<NDArray> parameters, Tree<NDArray> gradient, int steps) {
    return run(parameters, gradient, steps).under("moves");
  }

  /// `moves.*` and `state.*` after `steps` steps.
  Tree<double[]> run(Tree<NDArray> parameters, Tree<NDArray> gradient, int steps) {
    Tree<NDArray> inputs =
        weights
            .prefixed("rule")
            .merge(parameters.prefixed("parameters"))
            .merge(gradient.prefixed("gradient"));
    Program program = Program.trace(inputs.map(NDArray::type), all -> unroll(all, steps));
    return Reference.evaluate(program, inputs);
  }

  private Tree<Tensor> unroll(Tree<Tensor> all, int steps) {
    Tree<Tensor> start = all.under("parameters");
    Optimizer.Update update = new Optimizer.Update(rule.zeroState(start), start);
    for (int step = 0; step < steps; step++) {
      Observation seen =
          new Observation(
              update.parameters(),
              all.under("gradient"),
              Tensor.constant(0.3),
              Tensor.constant(progress),
              start.map(_ -> Tensor.constant(dormancy)));
      update = rule.step(all.under("rule"), update.state(), seen);
    }
    return update
        .parameters()
        .zip(start, Tensor::minus)
        .prefixed("moves")
        .merge(update.state().prefixed("state"));
  }
}
