package io.qmorph.lab;

import io.qmorph.meta.MetaLearner;
import io.qmorph.rl.GreedyPolicy;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;

/// What trimming a network has saved: numbers, and time for a decision.
final class Trimming {
  private static final int ROUNDS = 51;
  private static final int DECISIONS = 400;

  private final MetaLearner learner;
  private final LongSupplier nanos;

  /// @param nanos a clock
  Trimming(MetaLearner learner, LongSupplier nanos) {
    this.learner = learner;
    this.nanos = nanos;
  }

  /// In a line.
  ///
  /// @param full the meta-parameters
  /// @param trimmed what is left of them
  String describe(Tree<NDArray> full, Tree<NDArray> trimmed) {
    return String.format(
        Locale.ROOT,
        "trimmed to %,d of %,d parameters; a decision takes %.2f of the time",
        count(trimmed),
        count(full),
        timeShare(decision(full), decision(trimmed)));
  }

  private static int count(Tree<NDArray> meta) {
    return meta.under("parameters").leaves().stream().mapToInt(a -> a.shape().elements()).sum();
  }

  /// Acting on one observation by the meta-parameters as they are.
  private Runnable decision(Tree<NDArray> meta) {
    Tree<NDArray> parameters = meta.under("parameters");
    var program = GreedyPolicy.program(learner.network(), parameters.map(NDArray::type), 1);
    Executable executable = new Simd().compile(program);
    NDArray observation = NDArray.zeros(Shape.of(1, learner.network().inputs()));
    Tree<NDArray> inputs = parameters.prefixed("parameters").with("observation", observation);
    Tree<NDArray> outputs = executable.results().map(NDArray::zeros);
    return () -> executable.run(inputs, outputs);
  }

  /// The median over rounds that time one and the other by turns.
  private double timeShare(Runnable one, Runnable other) {
    double[] shares = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      double before = time(one);
      shares[round] = time(other) / before;
    }
    Arrays.sort(shares);
    return shares[ROUNDS / 2];
  }

  private double time(Runnable decision) {
    long start = nanos.getAsLong();
    for (int i = 0; i < DECISIONS; i++) {
      decision.run();
    }
    return Math.max(1, nanos.getAsLong() - start);
  }
}
