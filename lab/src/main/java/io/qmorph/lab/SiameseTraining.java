package io.qmorph.lab;

import io.qmorph.env.TaskFamily;
import io.qmorph.meta.OuterLoop;
import io.qmorph.meta.Siamese;
import io.qmorph.rl.BatchArrays;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Trains a DQN for each known task, and beside them what tells by their support sets how alike two
/// tasks are.
///
/// The two don't depend on each other: support sets are collected by an explorer, not by the DQNs.
final class SiameseTraining implements LearnerTraining {
  private final ExperimentSpec spec;
  private final DqnTraining known;
  private final KnownTasks memory;
  private final MetaParameters meta;
  private final BatchArrays support;
  private final BatchArrays other;
  private final BatchArrays query;
  private final NDArray same;
  private final Executable pairGradient;
  private final Tree<NDArray> direction;

  SiameseTraining(
      ExperimentSpec spec, TaskFamily family, Siamese learner, TaskSplit split, Workers workers) {
    this.spec = spec;
    ExperimentSpec.Outer outer = spec.outer();
    this.known =
        new DqnTraining(
            spec,
            family,
            split.training(),
            spec.iterations(),
            spec.collection().steps(),
            outer.rate(),
            workers);
    this.memory = new KnownTasks(spec, family, learner, split, workers);
    OuterLoop loop = TrainingPhase.loop(spec, learner);
    var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 4));
    Tree<NDArray> initial = loop.init(learner.init(random));
    Tree<ArrayType> types = initial.map(NDArray::type);
    this.meta = new MetaParameters(spec, initial, loop.step(types));
    int tasks = spec.collection().tasks();
    int observations = learner.network().inputs();
    this.support = new BatchArrays(tasks, spec.support().transitions(), observations);
    this.other = new BatchArrays(tasks, spec.support().transitions(), observations);
    this.query = new BatchArrays(tasks, 1, observations);
    this.same = NDArray.zeros(Shape.of(tasks));
    this.pairGradient =
        new Sharded(
            new Simd(),
            workers,
            loop.taskGradient(types.under("meta"), support.size(), query.size()),
            tasks,
            name -> name.startsWith("meta.") || name.startsWith("target."),
            _ -> true);
    this.direction = pairGradient.results().map(NDArray::zeros);
  }

  /// The slow copies of the encoder and of the known tasks' DQNs.
  @Override
  public Tree<NDArray> judged() {
    Tree<NDArray> averaged = meta.averaged().map(NDArray::copy);
    return averaged.merge(memory.of(averaged, known).prefixed("memory"));
  }

  @Override
  public int iteration() {
    return meta.iteration();
  }

  @Override
  public long environmentSteps() {
    return known.environmentSteps();
  }

  @Override
  public Tree<NDArray> save() {
    return meta.save().merge(known.save().prefixed("known"));
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    meta.restore(saved);
    known.restore(saved.under("known"));
  }

  @Override
  public void scaleRate(double factor) {
    meta.scaleRate(factor);
    known.scaleRate(factor);
  }

  /// The pairs that were compared, the meta-parameters, and the DQNs and their batches.
  @Override
  public Tree<NDArray> lastBatch() {
    return pairs().merge(known.lastBatch().prefixed("known"));
  }

  private Tree<NDArray> pairs() {
    return meta.both()
        .merge(support.tree().prefixed("support"))
        .merge(query.tree().prefixed("query"))
        .merge(other.tree().prefixed("other"))
        .with("same", same);
  }

  @Override
  public Outcome iterate() {
    Outcome agents = known.iterate();
    Outcome outcome = Outcome.NONE;
    var draws =
        RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 5_000_000L + iteration()));
    for (int update = 0; update < spec.outer().updates(); update++) {
      drawPairs(draws);
      outcome = outcome.then(update());
    }
    meta.endIteration();
    return new Outcome(
        outcome.loss(), outcome.gradientNorm(), outcome.updates().beside(agents.updates()));
  }

  /// Draws tasks, a support set of each, and what it is compared with.
  private void drawPairs(UniformRandomProvider draws) {
    int tasks = support.tasks();
    List<TrainingTask> chosen = known.pool().draw(tasks, draws);
    for (int i = 0; i < tasks; i++) {
      int set = chosen.get(i).drawSupport(support, i, draws);
      ComparedSets pair = ComparedSets.draw(chosen, i, set, known.pool(), draws);
      same.floats()[i] = pair.same() ? 1 : 0;
      other.copy(i, pair.other().supportSets(), pair.otherSet());
    }
  }

  private Outcome update() {
    pairGradient.run(pairs(), direction);
    return meta.move(direction);
  }
}
