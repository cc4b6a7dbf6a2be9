package io.qmorph.lab;

import io.qmorph.env.TaskFamily;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.nn.Adam;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.GreedyPolicy;
import io.qmorph.rl.Schedule;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.core.RandomProviderDefaultState;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.simple.RandomSource;

/// The training loop of every meta-learner: draw tasks, adapt to each, act by the adapted
/// parameters, store what happens, and move the meta-parameters along the mean of the tasks'
/// directions.
///
/// Tasks have random streams of their own and results are reduced in a fixed order, so the outcome
/// does not depend on the number of threads.
final class MetaTraining implements Training {
  private final ExperimentSpec spec;
  private final Schedule rate;
  private final Workers workers;
  private final RestorableUniformRandomProvider random;
  private final BatchArrays support;
  private final BatchArrays query;
  private final Executable adapt;
  private final Executable act;
  private final Executable taskGradient;
  private final Executable outerStep;
  private final Tree<NDArray> adapted;
  private final Tree<NDArray> actInputs;
  private final Tree<NDArray> actions;
  private final Tree<NDArray> gradient;
  private final TrainingState state;

  MetaTraining(
      ExperimentSpec spec,
      TaskFamily family,
      MetaLearner learner,
      TaskSplit split,
      Workers workers) {
    this.spec = spec;
    this.workers = workers;
    ExperimentSpec.Outer outer = spec.outer();
    this.rate = new Schedule.Cosine(outer.rate(), outer.rate() * outer.finalRate());
    this.random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 4));
    OuterLoop loop =
        new OuterLoop(learner, new Adam(), outer.gradientScale(), outer.clip(), outer.targetRate());
    Tree<NDArray> initial = loop.init(learner.init(random));
    List<TrainingTask> pool = new ArrayList<>();
    for (int i = 0; i < split.training().size(); i++) {
      var environment = family.environment(split.training().get(i));
      pool.add(new TrainingTask(spec, family, environment, Seeds.of(spec.seed(), 1000 + i)));
    }
    this.state = new TrainingState(spec, initial, pool);
    int tasks = spec.collection().tasks();
    int observations = learner.network().inputs();
    int lanes = spec.collection().lanes();
    this.support = new BatchArrays(tasks, spec.support().transitions(), observations);
    this.query = new BatchArrays(tasks, outer.batch(), observations);
    Tree<ArrayType> meta = meta().map(NDArray::type);
    Program adaptation = OuterLoop.adaptation(learner, meta, support.size(), learner.innerSteps());
    this.adapt = sharded(adaptation, tasks, name -> name.startsWith("meta."), _ -> false);
    this.adapted = adapt.results().map(NDArray::zeros);
    Program policy = GreedyPolicy.program(learner.network(), adaptation.results(), lanes);
    this.act = sharded(policy, tasks, _ -> false, _ -> false);
    this.actInputs =
        adapted
            .prefixed("parameters")
            .with("observation", NDArray.zeros(Shape.of(tasks, lanes, observations)));
    this.actions = act.results().map(NDArray::zeros);
    this.taskGradient =
        sharded(
            loop.taskGradient(meta, support.size(), query.size()),
            tasks,
            name -> name.startsWith("meta.") || name.startsWith("target."),
            _ -> true);
    this.gradient = taskGradient.results().map(NDArray::zeros);
    this.outerStep = new Simd().compile(loop.step(initial.map(NDArray::type)));
  }

  private Executable sharded(
      Program oneTask, int tasks, Predicate<String> isShared, Predicate<String> isAveraged) {
    return new Sharded(new Simd(), workers, oneTask, tasks, isShared, isAveraged);
  }

  /// The meta-parameters as they are now, not copies.
  Tree<NDArray> meta() {
    return state.learned().under("meta");
  }

  /// The slow copy of the meta-parameters: an average over the last iterations, steadier than the
  /// meta-parameters themselves. Not copies.
  Tree<NDArray> averaged() {
    return state.learned().under("target");
  }

  @Override
  public Tree<NDArray> save() {
    byte[] stream = ((RandomProviderDefaultState) random.saveState()).getState();
    return state.save().with("stream", Bits.of(stream));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    state.restore(saved);
    random.restoreState(new RandomProviderDefaultState(Bits.bytes(saved.get("stream"))));
  }

  @Override
  public void scaleRate(double factor) {
    state.scaleRate(factor);
  }

  /// What the last update was computed from: support and query set, meta-parameters.
  @Override
  public Tree<NDArray> lastBatch() {
    return support
        .tree()
        .prefixed("support")
        .merge(query.tree().prefixed("query"))
        .merge(meta().prefixed("meta"));
  }

  @Override
  public int iteration() {
    return state.iteration();
  }

  @Override
  public long environmentSteps() {
    return state.environmentSteps();
  }

  @Override
  public Outcome iterate() {
    if (iteration() == 0) {
      warmUp();
    }
    List<TrainingTask> chosen = choose();
    workers.run(chosen.size(), (_, i) -> chosen.get(i).drawSupport(support, i));
    adapt.run(meta().prefixed("meta").merge(support.tree().prefixed("support")), adapted);
    collect(chosen);
    Outcome outcome = new Outcome(0, 0, true);
    for (int update = 0; update < spec.outer().updates(); update++) {
      outcome = update(chosen);
    }
    state.endIteration();
    return outcome;
  }

  /// Fills the replays with some random behaviour, so that the first batches have variety.
  private void warmUp() {
    int[] none = new int[spec.collection().lanes()];
    List<TrainingTask> pool = state.tasks();
    workers.run(
        pool.size(),
        (_, i) -> {
          for (int step = 0; step < spec.collection().warmUp(); step++) {
            pool.get(i).step(none, 0, 1);
          }
        });
  }

  private List<TrainingTask> choose() {
    int[] order = PermutationSampler.natural(state.tasks().size());
    PermutationSampler.shuffle(random, order);
    List<TrainingTask> chosen = new ArrayList<>();
    for (int i = 0; i < spec.collection().tasks(); i++) {
      chosen.add(state.tasks().get(order[i]));
    }
    return chosen;
  }

  private void collect(List<TrainingTask> chosen) {
    float[] observations = actInputs.get("observation").floats();
    int[] greedy = actions.get("action").ints();
    for (int step = 0; step < spec.collection().steps(); step++) {
      for (int i = 0; i < chosen.size(); i++) {
        chosen.get(i).observe(observations, i);
      }
      act.run(actInputs, actions);
      workers.run(
          chosen.size(), (_, i) -> chosen.get(i).step(greedy, i, spec.collection().epsilon()));
    }
  }

  private Outcome update(List<TrainingTask> chosen) {
    state.sample(chosen, query, workers);
    Tree<NDArray> metas = meta().prefixed("meta").merge(averaged().prefixed("target"));
    taskGradient.run(
        metas.merge(support.tree().prefixed("support")).merge(query.tree().prefixed("query")),
        gradient);
    double learningRate = state.rateFactor() * rate.at((double) iteration() / spec.iterations());
    Tree<NDArray> results = state.next().with("norm", NDArray.scalar(0));
    outerStep.run(
        state
            .learned()
            .merge(gradient.under("gradient").prefixed("gradient"))
            .with("rate", NDArray.scalar((float) learningRate)),
        results);
    return state.update(gradient.get("loss").item(), results.get("norm").item());
  }
}
