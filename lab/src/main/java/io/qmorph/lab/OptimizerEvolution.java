package io.qmorph.lab;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.EvolutionStrategies;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Learns an optimizer by the returns that it leads to: in each iteration several pairs of rules,
/// perturbed in opposite directions, each train a DQN from scratch for a whole life, both of a pair
/// on the same task, from the same parameters and by the same random numbers; the rule moves
/// towards those whose agents earn more.
///
/// Goldie et al. 2024, "Can learned optimization make reinforcement learning less difficult?"
/// (OPEN), section 5.3. What an agent earns is the mean return of the greedy policy, in as many
/// episodes as a validation has, over the reported numbers of updates. Nothing is carried from
/// iteration to iteration but the rule.
final class OptimizerEvolution implements LearnerTraining {
  private static final long DRAWS = 8_000_000;

  private final ExperimentSpec spec;
  private final TaskFamily family;
  private final TaskSplit split;
  private final LearnedRule rule;
  private final EvolutionStrategies estimator;
  private final Workers workers;
  private final Executable pair;
  private final Executable gradient;
  private final Tree<NDArray> draw;
  private int iteration;
  private long environmentSteps;

  /// @param rule what is learned
  OptimizerEvolution(
      ExperimentSpec spec,
      TaskFamily family,
      TaskSplit split,
      LearnedRule rule,
      EvolutionStrategies estimator,
      Workers workers) {
    this.spec = spec;
    this.family = family;
    this.split = split;
    this.rule = rule;
    this.estimator = estimator;
    this.workers = workers;
    Tree<ArrayType> types = rule.parameters().map(NDArray::type);
    int pairs = spec.optimizer().agents();
    this.pair =
        new Sharded(
            new Simd(),
            workers,
            estimator.pair(types),
            pairs,
            name -> !name.startsWith("noise."),
            _ -> false);
    this.gradient =
        new Sharded(
            new Simd(), workers, estimator.gradient(types), pairs, "deviation"::equals, _ -> true);
    this.draw =
        types
            .prefixed("noise")
            .map(type -> NDArray.zeros(type.lifted(pairs)))
            .with("deviation", NDArray.scalar(0));
  }

  @Override
  public Tree<NDArray> judged() {
    return rule.averaged().map(NDArray::copy);
  }

  @Override
  public int iteration() {
    return iteration;
  }

  @Override
  public long environmentSteps() {
    return environmentSteps;
  }

  @Override
  public Outcome iterate() {
    var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), DRAWS + iteration));
    draw(random);
    Tree<NDArray> rules = pair.run(draw.merge(rule.parameters().prefixed("rule")));
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < spec.optimizer().agents(); i++) {
      tasks.add(split.training().get(random.nextInt(split.training().size())));
    }
    long seed = random.nextLong();
    double[] above = earned(tasks, rules.under("above"), seed);
    double[] below = earned(tasks, rules.under("below"), seed);
    Tree<NDArray> direction = gradient.run(draw.with("difference", difference(below, above)));
    double mean = (mean(above) + mean(below)) / 2;
    Outcome outcome = rule.move(direction.under("gradient"), iteration, -mean);
    iteration++;
    return outcome;
  }

  private void draw(UniformRandomProvider random) {
    StandardNormal.fill(draw.under("noise"), random);
    draw.get("deviation").floats()[0] = (float) estimator.deviation(iteration);
  }

  /// What an agent earns on each task, if it learns by the rule at the task's place.
  private double[] earned(List<Task> tasks, Tree<NDArray> rules, long seed) {
    Evaluation evaluation =
        new Evaluation(
            spec, family, tasks, spec.validation().episodes(), Seeds.of(seed, 0), workers);
    ScratchCurve curve = new ScratchCurve(spec, family, tasks, evaluation, seed, workers);
    Tree<ArrayType> types = rule.parameters().map(NDArray::type);
    var learning = new AgentLearning.ByRule(rule.dqn(), types, rules, false);
    double[] sums = new double[tasks.size()];
    curve
        .returns(learning)
        .values()
        .forEach(returns -> {
          for (int task = 0; task < sums.length; task++) {
            sums[task] += mean(returns[task]);
          }
        });
    environmentSteps += curve.environmentSteps();
    return sums;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static NDArray difference(double[] values, double[] others) {
    float[] difference = new float[values.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = (float) (values[i] - others[i]);
    }
    return NDArray.of(Shape.of(difference.length), difference);
  }

  @Override
  public void scaleRate(double factor) {
    rule.scaleRate(factor);
  }

  /// The last draw and the rule.
  @Override
  public Tree<NDArray> lastBatch() {
    return draw.merge(rule.parameters().prefixed("rule"));
  }

  @Override
  public Tree<NDArray> save() {
    return rule.save()
        .prefixed("learner")
        .with("iteration", Bits.of(iteration))
        .with("environmentSteps", Bits.of(environmentSteps));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    rule.restore(saved.under("learner"));
    iteration = (int) Bits.whole(saved.get("iteration"));
    environmentSteps = Bits.whole(saved.get("environmentSteps"));
  }
}
