package io.qmorph.lab;

import io.qmorph.env.TaskFamily;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.Schedule;
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
final class MetaTraining implements LearnerTraining {
  private final ExperimentSpec spec;
  private final MetaLearner learner;
  private final Schedule rate;
  private final Workers workers;
  private final RestorableUniformRandomProvider random;
  private final BatchArrays support;
  private final BatchArrays query;
  private final BatchArrays other;
  private final NDArray same;
  private final Executable outerStep;
  private final TrainingState state;
  private TrainingPhase phase;

  MetaTraining(
      ExperimentSpec spec,
      TaskFamily family,
      MetaLearner learner,
      TaskSplit split,
      Workers workers) {
    this.spec = spec;
    this.learner = learner;
    this.workers = workers;
    ExperimentSpec.Outer outer = spec.outer();
    this.rate = new Schedule.Cosine(outer.rate(), outer.rate() * outer.finalRate());
    this.random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 4));
    OuterLoop loop = TrainingPhase.loop(spec, learner);
    Tree<NDArray> initial = loop.init(learner.init(random));
    List<TrainingTask> pool = new ArrayList<>();
    for (int i = 0; i < split.training().size(); i++) {
      var environment = family.environment(split.training().get(i));
      pool.add(new TrainingTask(spec, family, environment, Seeds.of(spec.seed(), 1000 + i)));
    }
    this.state = new TrainingState(spec, initial, pool);
    int tasks = spec.collection().tasks();
    int observations = learner.network().inputs();
    this.support = new BatchArrays(tasks, spec.support().transitions(), observations);
    this.query = new BatchArrays(tasks, outer.batch(), observations);
    this.other = new BatchArrays(tasks, spec.support().transitions(), observations);
    this.same = NDArray.zeros(Shape.of(tasks));
    this.phase = new TrainingPhase(spec, learner.during(0), meta(), workers);
    this.outerStep = new Simd().compile(loop.step(initial.map(NDArray::type)));
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

  /// The slow copy with what the learner keeps of the known tasks, `memory.*`: what adapts to new
  /// tasks. Copies.
  @Override
  public Tree<NDArray> judged() {
    Tree<NDArray> averaged = averaged().map(NDArray::copy);
    return averaged.merge(memory(averaged).prefixed("memory"));
  }

  /// What is kept of every task of the pool, `[tasks, ...]`; transitions have weight 0 as long as
  /// nothing is stored.
  private Tree<NDArray> memory(Tree<NDArray> meta) {
    Program program =
        OuterLoop.memory(learner, meta.map(NDArray::type), support.size(), query.size());
    if (program.outputs().size() == 0) {
      return Tree.empty();
    }
    List<TrainingTask> pool = state.tasks();
    BatchArrays supports = new BatchArrays(pool.size(), support.size(), support.observations());
    BatchArrays queries = new BatchArrays(pool.size(), query.size(), query.observations());
    var draws =
        RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 6_000_000L + iteration()));
    for (int i = 0; i < pool.size(); i++) {
      pool.get(i).drawSupport(supports, i, draws);
      if (pool.get(i).replay().size() > 0) {
        state.sample(pool.get(i), draws, queries, i);
      }
    }
    Sharded executable =
        new Sharded(
            new Simd(),
            workers,
            program,
            pool.size(),
            name -> name.startsWith("meta."),
            _ -> false);
    return executable.run(
        meta.prefixed("meta")
            .merge(supports.tree().prefixed("support"))
            .merge(queries.tree().prefixed("query")));
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

  /// What the last update was computed from: the tasks' data, meta-parameters and their slow copy.
  @Override
  public Tree<NDArray> lastBatch() {
    return meta()
        .prefixed("meta")
        .merge(averaged().prefixed("target"))
        .merge(support.tree().prefixed("support"))
        .merge(query.tree().prefixed("query"))
        .merge(other.tree().prefixed("other"))
        .with("same", same);
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
    enterPhase();
    List<TrainingTask> chosen = choose();
    workers.run(chosen.size(), (_, i) -> chosen.get(i).drawSupport(support, i));
    compare(chosen);
    phase.adapt(meta(), support);
    collect(chosen);
    Outcome outcome = new Outcome(0, 0, true);
    for (int update = 0; update < spec.outer().updates(); update++) {
      outcome = update(chosen);
    }
    state.endIteration();
    return outcome;
  }

  private double progress() {
    return (double) iteration() / spec.iterations();
  }

  private void enterPhase() {
    MetaLearner now = learner.during(progress());
    if (!now.equals(phase.learner())) {
      phase = new TrainingPhase(spec, now, meta(), workers);
    }
  }

  /// Draws what each task is compared with: as often another support set of its own as one of the
  /// task after it. The draws are those of the iteration, whatever else was drawn before.
  private void compare(List<TrainingTask> chosen) {
    var draws =
        RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 5_000_000L + iteration()));
    for (int i = 0; i < chosen.size(); i++) {
      boolean own = chosen.size() == 1 || draws.nextBoolean();
      same.floats()[i] = own ? 1 : 0;
      chosen.get(own ? i : (i + 1) % chosen.size()).drawSupport(other, i, draws);
    }
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
    for (int step = 0; step < spec.collection().steps(); step++) {
      for (int i = 0; i < chosen.size(); i++) {
        chosen.get(i).observe(phase.observations(), i);
      }
      int[] greedy = phase.act();
      workers.run(
          chosen.size(), (_, i) -> chosen.get(i).step(greedy, i, spec.collection().epsilon()));
    }
  }

  private Outcome update(List<TrainingTask> chosen) {
    state.sample(chosen, query, workers);
    Tree<NDArray> direction = phase.direction(lastBatch());
    double learningRate = state.rateFactor() * rate.at(progress());
    Tree<NDArray> results = state.next().with("norm", NDArray.scalar(0));
    outerStep.run(
        state
            .learned()
            .merge(direction.under("gradient").prefixed("gradient"))
            .with("rate", NDArray.scalar((float) learningRate)),
        results);
    return state.update(direction.get("loss").item(), results.get("norm").item());
  }
}
