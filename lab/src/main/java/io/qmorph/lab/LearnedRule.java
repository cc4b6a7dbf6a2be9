package io.qmorph.lab;

import io.qmorph.meta.LearnedDqn;
import io.qmorph.meta.OuterStep;
import io.qmorph.nn.Adam;
import io.qmorph.rl.Schedule;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import org.apache.commons.rng.simple.RandomSource;

/// The rule that a training learns, as it is now: its own parameters, their slow copy, and the
/// optimizer that moves them.
final class LearnedRule {
  private final LearnedDqn dqn;
  private final Schedule rate;
  private final int iterations;
  private final Executable step;
  private Tree<NDArray> learned;
  private Tree<NDArray> next;
  private double rateFactor = 1;

  /// @param dqn learns by the rule
  LearnedRule(ExperimentSpec spec, LearnedDqn dqn) {
    this.dqn = dqn;
    ExperimentSpec.Outer outer = spec.outer();
    this.rate = new Schedule.Cosine(outer.rate(), outer.rate() * outer.finalRate());
    this.iterations = spec.iterations();
    OuterStep program =
        new OuterStep(new Adam(), outer.gradientScale(), outer.clip(), outer.targetRate());
    this.learned = program.init(drawn(spec, dqn));
    this.next = learned.map(NDArray::copy);
    this.step = new Simd().compile(program.program(learned.map(NDArray::type), _ -> 1));
  }

  /// The rule's own parameters before it has learned anything.
  static Tree<NDArray> drawn(ExperimentSpec spec, LearnedDqn dqn) {
    return dqn.rule().init(RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 4)));
  }

  LearnedDqn dqn() {
    return dqn;
  }

  /// The rule's own parameters, not copies.
  Tree<NDArray> parameters() {
    return learned.under("meta");
  }

  /// Their slow copy, not copies.
  Tree<NDArray> averaged() {
    return learned.under("target");
  }

  /// A step against `gradient`, unless it is not finite.
  ///
  /// @param iteration from 0, which the rate depends on
  /// @param loss to be reported
  Training.Outcome move(Tree<NDArray> gradient, int iteration, double loss) {
    double now = rateFactor * rate.at((double) iteration / iterations);
    Tree<NDArray> results = next.with("norm", NDArray.scalar(0));
    step.run(
        learned.merge(gradient.prefixed("gradient")).with("rate", NDArray.scalar((float) now)),
        results);
    float norm = results.get("norm").item();
    if (Float.isFinite(norm)) {
      Tree<NDArray> before = learned;
      learned = next;
      next = before;
    }
    return new Training.Outcome(loss, norm, Updates.one(Float.isFinite(norm)));
  }

  void scaleRate(double factor) {
    rateFactor *= factor;
  }

  /// All that changes, copied.
  Tree<NDArray> save() {
    return learned.map(NDArray::copy).with("rateFactor", Bits.of(new double[] {rateFactor}));
  }

  /// Goes back to what [#save] gave.
  void restore(Tree<NDArray> saved) {
    learned.forEach((name, array) -> array.set(saved.get(name)));
    rateFactor = Bits.doubles(saved.get("rateFactor"))[0];
  }
}
