package io.qmorph.lab;

import io.qmorph.env.TaskFamily;
import io.qmorph.meta.Dropout;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.rl.BatchArrays;
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
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// The training loop of every meta-learner: draw tasks, adapt to each, act by the adapted
/// parameters, store what happens, and move the meta-parameters along the mean of the tasks'
/// directions.
///
/// Tasks have random streams of their own and results are reduced in a fixed order, so the outcome
/// does not depend on the number of threads.
final class MetaTraining implements LearnerTraining {
  private static final long COMPARISON = 5_000_000;
  private static final long MEMORY = 6_000_000;
  private static final long MASKS = 9_000_000;

  private final ExperimentSpec spec;
  private final MetaLearner learner;
  private final Workers workers;
  private final RestorableUniformRandomProvider random;
  private final BatchArrays support;
  private final BatchArrays query;
  private final BatchArrays other;
  private final NDArray same;
  private final Tree<NDArray> masks;
  private final MetaParameters meta;
  private final TaskPool<TrainingTask> pool;
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
    this.random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 4));
    OuterLoop loop = TrainingPhase.loop(spec, learner);
    Tree<NDArray> initial = loop.init(learner.init(random));
    this.meta = new MetaParameters(spec, initial, loop.step(initial.map(NDArray::type)));
    List<TrainingTask> known = new ArrayList<>();
    for (int i = 0; i < split.training().size(); i++) {
      long seed = Seeds.of(spec.seed(), 1000 + i);
      known.add(new TrainingTask(spec, family, split.training().get(i), seed));
    }
    this.pool = new TaskPool<>(known);
    int tasks = spec.collection().tasks();
    int observations = learner.network().inputs();
    this.support = new BatchArrays(tasks, spec.support().transitions(), observations);
    this.query = new BatchArrays(tasks, outer.batch(), observations);
    this.other = new BatchArrays(tasks, spec.support().transitions(), observations);
    this.same = NDArray.zeros(Shape.of(tasks));
    this.masks = learner.maskTypes().map(type -> NDArray.zeros(type.lifted(tasks)));
    this.phase = new TrainingPhase(spec, learner.during(0), meta.now(), workers);
  }

  /// The slow copy of the meta-parameters with what the learner keeps of the known tasks,
  /// `memory.*`: what adapts to new tasks. Copies.
  @Override
  public Tree<NDArray> judged() {
    Tree<NDArray> averaged = meta.averaged().map(NDArray::copy);
    return averaged.merge(memory(averaged).prefixed("memory"));
  }

  /// What is kept of every task of the pool, `[tasks, ...]`; transitions have weight 0 as long as
  /// nothing is stored.
  private Tree<NDArray> memory(Tree<NDArray> averaged) {
    Program program =
        OuterLoop.memory(learner, averaged.map(NDArray::type), support.size(), query.size());
    if (program.outputs().size() == 0) {
      return Tree.empty();
    }
    List<TrainingTask> known = pool.tasks();
    BatchArrays supports = new BatchArrays(known.size(), support.size(), support.observations());
    BatchArrays queries = new BatchArrays(known.size(), query.size(), query.observations());
    UniformRandomProvider draws = drawsOf(MEMORY);
    for (int i = 0; i < known.size(); i++) {
      known.get(i).drawSupport(supports, i, draws);
      if (known.get(i).replay().size() > 0) {
        known.get(i).sample(queries, i, draws);
      }
    }
    Sharded executable =
        new Sharded(
            new Simd(),
            workers,
            program,
            known.size(),
            name -> name.startsWith("meta."),
            _ -> false);
    return executable.run(
        averaged
            .prefixed("meta")
            .merge(supports.tree().prefixed("support"))
            .merge(queries.tree().prefixed("query")));
  }

  @Override
  public Tree<NDArray> save() {
    return meta.save().merge(pool.save()).with("stream", Bits.of(random));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    meta.restore(saved);
    pool.restore(saved);
    Bits.restore(random, saved.get("stream"));
  }

  @Override
  public void scaleRate(double factor) {
    meta.scaleRate(factor);
  }

  /// What the last update was computed from: the tasks' data, meta-parameters and their slow copy.
  @Override
  public Tree<NDArray> lastBatch() {
    return meta.both()
        .merge(support.tree().prefixed("support"))
        .merge(query.tree().prefixed("query"))
        .merge(other.tree().prefixed("other"))
        .with("same", same)
        .merge(masks.prefixed("masks"));
  }

  @Override
  public int iteration() {
    return meta.iteration();
  }

  @Override
  public long environmentSteps() {
    return pool.environmentSteps();
  }

  @Override
  public Outcome iterate() {
    if (iteration() == 0) {
      warmUp();
    }
    enterPhase();
    List<TrainingTask> chosen = pool.draw(spec.collection().tasks(), random);
    int[] sets = new int[chosen.size()];
    workers.run(chosen.size(), (_, i) -> sets[i] = chosen.get(i).drawSupport(support, i));
    compare(chosen, sets);
    phase.adapt(meta.now(), support);
    collect(chosen);
    UniformRandomProvider draws = drawsOf(MASKS);
    Outcome outcome = Outcome.NONE;
    for (int update = 0; update < spec.outer().updates(); update++) {
      Dropout.draw(masks, spec.network().dropout(), draws);
      outcome = outcome.then(update(chosen));
    }
    meta.endIteration();
    return outcome;
  }

  private void enterPhase() {
    MetaLearner now = learner.during(meta.progress());
    if (!now.equals(phase.learner())) {
      phase = new TrainingPhase(spec, now, meta.now(), workers);
    }
  }

  /// A stream that is the iteration's own, whatever else was drawn before.
  private UniformRandomProvider drawsOf(long streams) {
    return RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), streams + iteration()));
  }

  /// Draws what the support set of each task is compared with.
  private void compare(List<TrainingTask> chosen, int[] sets) {
    UniformRandomProvider draws = drawsOf(COMPARISON);
    for (int i = 0; i < chosen.size(); i++) {
      ComparedSets pair = ComparedSets.draw(chosen, i, sets[i], pool, draws);
      same.floats()[i] = pair.same() ? 1 : 0;
      other.copy(i, pair.other().supportSets(), pair.otherSet());
    }
  }

  /// Fills the replays with some random behaviour, so that the first batches have variety.
  private void warmUp() {
    int[] none = new int[spec.collection().lanes()];
    workers.run(
        pool.tasks().size(),
        (_, i) -> {
          for (int step = 0; step < spec.collection().warmUp(); step++) {
            pool.tasks().get(i).step(none, 0, 1);
          }
        });
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
    workers.run(chosen.size(), (_, i) -> chosen.get(i).sample(query, i));
    return meta.move(phase.direction(lastBatch()));
  }
}
