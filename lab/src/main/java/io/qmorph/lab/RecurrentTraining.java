package io.qmorph.lab;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.OuterStep;
import io.qmorph.meta.RecurrentDqn;
import io.qmorph.nn.Adam;
import io.qmorph.rl.Schedule;
import io.qmorph.rl.WindowArrays;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Trains a DQN that remembers: draw tasks, act a few steps in every lane of each from where it was
/// left, store what happens with the states it was chosen by, and learn from stretches of it.
final class RecurrentTraining implements LearnerTraining {
  private final ExperimentSpec spec;
  private final Workers workers;
  private final List<Schedule> epsilon = new ArrayList<>();
  private final RestorableUniformRandomProvider random;
  private final MetaParameters parameters;
  private final TaskPool<RecurrentTask> pool;
  private final RecurrentPolicy policy;
  private final WindowArrays windows;
  private final Executable gradient;
  private final Tree<NDArray> direction;

  RecurrentTraining(
      ExperimentSpec spec,
      TaskFamily family,
      RecurrentDqn agent,
      List<Task> tasks,
      Workers workers) {
    this.spec = spec;
    this.workers = workers;
    ExperimentSpec.Outer outer = spec.outer();
    ExperimentSpec.Collection collection = spec.collection();
    RecurrentSpec recurrent = spec.recurrent();
    for (int lane = 0; lane < collection.lanes(); lane++) {
      epsilon.add(new Schedule.Linear(1, epsilon(lane), recurrent.exploration()));
    }
    this.random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 4));
    OuterStep step =
        new OuterStep(new Adam(), outer.gradientScale(), outer.clip(), outer.targetRate());
    Tree<NDArray> initial = step.init(agent.init(random));
    Program program = step.program(initial.map(NDArray::type), _ -> 1);
    this.parameters = new MetaParameters(spec, initial, program);
    int stateSize = agent.encoder().size();
    List<RecurrentTask> known = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      long seed = Seeds.of(spec.seed(), 1000 + i);
      known.add(new RecurrentTask(spec, family.environment(tasks.get(i)), stateSize, seed));
    }
    this.pool = new TaskPool<>(known);
    Tree<ArrayType> types = parameters.now().map(NDArray::type);
    this.policy =
        new RecurrentPolicy(agent, types, collection.tasks(), collection.lanes(), workers);
    this.windows =
        new WindowArrays(
            collection.tasks(),
            recurrent.sequences(),
            recurrent.length(),
            agent.observations(),
            stateSize);
    this.gradient =
        new Sharded(
            new Simd(),
            workers,
            agent.gradient(types, recurrent.sequences(), recurrent.length()),
            collection.tasks(),
            name -> !name.startsWith("window."),
            _ -> true);
    this.direction = gradient.results().map(NDArray::zeros);
  }

  /// What the share of random actions comes down to: from that of the spec in the first lane to its
  /// eighth power in the last. Horgan et al. 2018, "Distributed prioritized experience replay",
  /// section 4.1.
  private double epsilon(int lane) {
    double share = (double) lane / Math.max(1, spec.collection().lanes() - 1);
    return Math.pow(spec.collection().epsilon(), 1 + 7 * share);
  }

  @Override
  public Tree<NDArray> judged() {
    return parameters.averaged().map(NDArray::copy);
  }

  @Override
  public int iteration() {
    return parameters.iteration();
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
    List<RecurrentTask> chosen = pool.draw(spec.collection().tasks(), random);
    double[] shares =
        epsilon.stream().mapToDouble(each -> each.at(parameters.progress())).toArray();
    collect(chosen, spec.collection().steps(), shares);
    Outcome outcome = Outcome.NONE;
    for (int update = 0; update < spec.outer().updates(); update++) {
      outcome = outcome.then(update(chosen));
    }
    parameters.endIteration();
    return outcome;
  }

  /// Fills the replays with random behaviour, at least one stretch of each lane.
  private void warmUp() {
    int steps = Math.max(spec.collection().warmUp(), spec.recurrent().length());
    int tasks = spec.collection().tasks();
    double[] all = new double[spec.collection().lanes()];
    Arrays.fill(all, 1);
    List<RecurrentTask> known = pool.tasks();
    for (int start = 0; start < known.size(); start += tasks) {
      int from = Math.min(start, known.size() - tasks);
      collect(known.subList(from, from + tasks), steps, all);
    }
  }

  private void collect(List<RecurrentTask> chosen, int steps, double[] shares) {
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < chosen.size(); i++) {
        chosen.get(i).observe(policy.seen(), i);
      }
      policy.act(parameters.now());
      workers.run(
          chosen.size(),
          (_, i) -> chosen.get(i).step(policy.states(), policy.actions(), i, shares));
    }
  }

  private Outcome update(List<RecurrentTask> chosen) {
    workers.run(chosen.size(), (_, i) -> chosen.get(i).sample(windows, i));
    gradient.run(lastBatch(), direction);
    return parameters.move(direction);
  }

  @Override
  public Tree<NDArray> save() {
    return parameters.save().with("stream", Bits.of(random)).merge(pool.save());
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    parameters.restore(saved);
    Bits.restore(random, saved.get("stream"));
    pool.restore(saved);
  }

  @Override
  public void scaleRate(double factor) {
    parameters.scaleRate(factor);
  }

  /// The parameters, their slow copy and the stretches.
  @Override
  public Tree<NDArray> lastBatch() {
    return parameters.both().merge(windows.tree().prefixed("window"));
  }
}
