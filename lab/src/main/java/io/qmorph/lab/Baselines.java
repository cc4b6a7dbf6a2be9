package io.qmorph.lab;

import io.qmorph.env.TaskFamily;
import io.qmorph.meta.FineTuning;
import io.qmorph.nn.Adam;
import io.qmorph.nn.Network;
import io.qmorph.nn.Optimizer;
import io.qmorph.nn.Sgd;
import io.qmorph.rl.Batch;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Fine-tuning as a user without meta-learning would do it, at its best: optimizer and rate are
/// those that do best on the validation tasks.
final class Baselines {
  private static final double[] SGD_RATES = {0.01, 0.03, 0.1, 0.3, 1};
  private static final double[] ADAM_RATES = {0.0003, 0.001, 0.003, 0.01, 0.03};

  private final ExperimentSpec spec;
  private final Learners learners;
  private final Workers workers;
  private final Evaluation validation;

  Baselines(ExperimentSpec spec, TaskFamily family, TaskSplit split, Workers workers) {
    this.spec = spec;
    this.learners = new Learners(spec, family);
    this.workers = workers;
    this.validation =
        new Evaluation(
            spec,
            family,
            split.validation(),
            spec.validation().episodes(),
            Seeds.of(spec.seed(), 10),
            workers);
  }

  /// The settings that are best on the validation tasks after `steps` steps from `parameters`.
  FineTuning choose(Tree<NDArray> parameters, int steps) {
    FineTuning best = null;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (FineTuning candidate : candidates()) {
      double[][] returns = returns(candidate, parameters, steps, validation);
      double score = FiniteTasks.score(returns);
      if (best == null || score > bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
    return Objects.requireNonNull(best);
  }

  private List<FineTuning> candidates() {
    List<FineTuning> candidates = new ArrayList<>();
    for (double rate : SGD_RATES) {
      candidates.add(fineTuning(new Sgd(), rate));
    }
    for (double rate : ADAM_RATES) {
      candidates.add(fineTuning(new Adam(), rate));
    }
    return candidates;
  }

  private FineTuning fineTuning(Optimizer optimizer, double rate) {
    return new FineTuning(learners.network(), learners.innerLoss(), optimizer, rate);
  }

  /// The returns on the tasks of `evaluation` after `steps` steps from `parameters` on their
  /// support sets.
  double[][] returns(
      FineTuning fineTuning, Tree<NDArray> parameters, int steps, Evaluation evaluation) {
    Network network = fineTuning.network();
    Tree<ArrayType> signature =
        parameters
            .map(NDArray::type)
            .prefixed("meta")
            .merge(
                Batch.signature(spec.support().transitions(), network.inputs())
                    .prefixed("support"));
    Program program =
        Program.trace(
            signature,
            inputs ->
                fineTuning.adapt(inputs.under("meta"), Batch.of(inputs.under("support")), steps));
    Adaptation adaptation = new Adaptation(program, evaluation.tasks(), workers);
    return evaluation.returns(network, adaptation.adapt(parameters, evaluation.support()));
  }

  /// The settings in words.
  static String describe(FineTuning fineTuning) {
    String optimizer =
        switch (fineTuning.optimizer()) {
          case Sgd _ -> "SGD";
          case Adam _ -> "Adam";
          case Optimizer other -> other.toString();
        };
    return String.format(Locale.ROOT, "%s with rate %s", optimizer, fineTuning.rate());
  }
}
