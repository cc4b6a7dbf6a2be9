package io.qmorph.meta;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.List;

/// A way to find out in which direction a rule is to move so that what learns by it learns better,
/// from a few steps, a *truncation*, of a long life.
///
/// All are pure and written for one life; the mean over many lives is the direction. What goes on
/// from truncation to truncation is a *life*: one agent, or a pair that learns by perturbed rules.
public interface GradientEstimator {

  /// Some steps of an agent: a pure function of the rule, the agent and the data.
  @FunctionalInterface
  interface Unroll {

    /// What the steps lead to.
    ///
    /// @param rule what is learned
    /// @param agent all that the agent carries from step to step
    /// @param data what the steps learn from, and are judged by
    Unrolled of(Tree<Tensor> rule, Tree<Tensor> agent, Tree<Tensor> data);
  }

  /// What the steps of a truncation lead to.
  ///
  /// @param agent after the last step
  /// @param loss how well the steps went, a scalar; less is better
  record Unrolled(Tree<Tensor> agent, Tensor loss) {}

  /// What a truncation tells.
  ///
  /// @param life what the next truncation goes on with
  /// @param loss of the truncation, to be watched
  /// @param gradient with the rule's names; the rule moves against it
  record Estimate(Tree<Tensor> life, Tensor loss, Tree<Tensor> gradient) {}

  /// A life's first state.
  ///
  /// @param agent that begins it
  /// @param rule the types of the rule's parameters
  Tree<NDArray> begin(Tree<NDArray> agent, Tree<ArrayType> rule);

  /// The names under which a life holds agents, each of which acts.
  List<String> actors();

  /// How far rules are perturbed in meta-step `iteration`, a standard deviation; 0 if they are not.
  ///
  /// @param iteration from 0
  double deviation(int iteration);

  /// What is told by one truncation of a life.
  ///
  /// @param unroll the steps
  /// @param rule what is learned
  /// @param life of [#begin], or what the truncation before has left
  /// @param noise standard normal numbers with the rule's names and shapes
  /// @param deviation what the noise is multiplied by, a scalar
  /// @param data for the steps
  Estimate estimate(
      Unroll unroll,
      Tree<Tensor> rule,
      Tree<Tensor> life,
      Tree<Tensor> noise,
      Tensor deviation,
      Tree<Tensor> data);

  /// One truncation of one life: a program from `rule.*`, `life.*`, `noise.*`, `data.*` and the
  /// scalar `deviation` to `life.*`, `gradient.*` and `loss`.
  ///
  /// @param unroll the steps
  /// @param rule the types of the rule's parameters
  /// @param life the types of a life
  /// @param data the types of the data
  default Program program(
      Unroll unroll, Tree<ArrayType> rule, Tree<ArrayType> life, Tree<ArrayType> data) {
    Tree<ArrayType> signature =
        rule.prefixed("rule")
            .merge(life.prefixed("life"))
            .merge(rule.prefixed("noise"))
            .merge(data.prefixed("data"))
            .with("deviation", ArrayType.floats());
    return Program.trace(
        signature,
        inputs -> {
          Estimate estimate =
              estimate(
                  unroll,
                  inputs.under("rule"),
                  inputs.under("life"),
                  inputs.under("noise"),
                  inputs.get("deviation"),
                  inputs.under("data"));
          return estimate
              .life()
              .prefixed("life")
              .merge(estimate.gradient().prefixed("gradient"))
              .with("loss", estimate.loss());
        });
  }
}
