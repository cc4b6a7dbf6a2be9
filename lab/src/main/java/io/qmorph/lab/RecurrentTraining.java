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
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.core.RandomProviderDefaultState;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.simple.RandomSource;

/// Trains a DQN that remembers: draw tasks, act a few steps in every lane of each from where it was
/// left, store what happens with the states it was chosen by, and learn from stretches of it.
final class RecurrentTraining implements LearnerTraining {
  private final ExperimentSpec spec;
  private final Workers workers;
  private final Schedule rate;
  private final List<Schedule> epsilon = new ArrayList<>();
  private final RestorableUniformRandomProvider random;
  private final List<RecurrentTask> pool = new ArrayList<>();
  private final LearnedState state;
  private final RecurrentPolicy policy;
  private final WindowArrays windows;
  private final Executable gradient;
  private final Tree<NDArray> direction;
  private final Executable outerStep;

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
    this.rate = new Schedule.Cosine(outer.rate(), outer.rate() * outer.finalRate());
    for (int lane = 0; lane < collection.lanes(); lane++) {
      epsilon.add(new Schedule.Linear(1, epsilon(lane), recurrent.exploration()));
    }
    this.random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 4));
    OuterStep step =
        new OuterStep(new Adam(), outer.gradientScale(), outer.clip(), outer.targetRate());
    Tree<NDArray> parameters = agent.init(random);
    this.state = new LearnedState(step.init(parameters));
    int stateSize = agent.encoder().size();
    for (int i = 0; i < tasks.size(); i++) {
      long seed = Seeds.of(spec.seed(), 1000 + i);
      pool.add(new RecurrentTask(spec, family.environment(tasks.get(i)), stateSize, seed));
    }
    Tree<ArrayType> types = parameters.map(NDArray::type);
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
    this.outerStep = new Simd().compile(step.program(state.learned().map(NDArray::type), _ -> 1));
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
    return averaged().map(NDArray::copy);
  }

  /// The slow copy of the parameters, not copies.
  private Tree<NDArray> averaged() {
    return state.learned().under("target");
  }

  @Override
  public int iteration() {
    return state.iteration();
  }

  @Override
  public long environmentSteps() {
    return pool.stream().mapToLong(task -> task.replay().written()).sum()
        * spec.collection().lanes();
  }

  @Override
  public Outcome iterate() {
    if (iteration() == 0) {
      warmUp();
    }
    List<RecurrentTask> chosen = choose();
    double[] shares = epsilon.stream().mapToDouble(each -> each.at(progress())).toArray();
    collect(chosen, spec.collection().steps(), shares);
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

  /// Fills the replays with random behaviour, at least one stretch of each lane.
  private void warmUp() {
    int steps = Math.max(spec.collection().warmUp(), spec.recurrent().length());
    int tasks = spec.collection().tasks();
    double[] all = new double[spec.collection().lanes()];
    Arrays.fill(all, 1);
    for (int start = 0; start < pool.size(); start += tasks) {
      int from = Math.min(start, pool.size() - tasks);
      collect(pool.subList(from, from + tasks), steps, all);
    }
  }

  private List<RecurrentTask> choose() {
    int[] order = PermutationSampler.natural(pool.size());
    PermutationSampler.shuffle(random, order);
    List<RecurrentTask> chosen = new ArrayList<>();
    for (int i = 0; i < spec.collection().tasks(); i++) {
      chosen.add(pool.get(order[i]));
    }
    return chosen;
  }

  private void collect(List<RecurrentTask> chosen, int steps, double[] shares) {
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < chosen.size(); i++) {
        chosen.get(i).observe(policy.seen(), i);
      }
      policy.act(state.learned().under("meta"));
      workers.run(
          chosen.size(),
          (_, i) -> chosen.get(i).step(policy.states(), policy.actions(), i, shares));
    }
  }

  private Outcome update(List<RecurrentTask> chosen) {
    workers.run(chosen.size(), (_, i) -> chosen.get(i).sample(windows, i));
    gradient.run(lastBatch(), direction);
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

  @Override
  public Tree<NDArray> save() {
    byte[] stream = ((RandomProviderDefaultState) random.saveState()).getState();
    Tree<NDArray> saved = state.save().with("stream", Bits.of(stream));
    for (int i = 0; i < pool.size(); i++) {
      saved = saved.merge(pool.get(i).save().prefixed("task." + i));
    }
    return saved;
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    state.restore(saved);
    random.restoreState(new RandomProviderDefaultState(Bits.bytes(saved.get("stream"))));
    for (int i = 0; i < pool.size(); i++) {
      pool.get(i).restore(saved.under("task." + i));
    }
  }

  @Override
  public void scaleRate(double factor) {
    state.scaleRate(factor);
  }

  /// The parameters, their slow copy and the stretches.
  @Override
  public Tree<NDArray> lastBatch() {
    Tree<NDArray> learned = state.learned();
    return learned
        .under("meta")
        .prefixed("meta")
        .merge(averaged().prefixed("target"))
        .merge(windows.tree().prefixed("window"));
  }
}
