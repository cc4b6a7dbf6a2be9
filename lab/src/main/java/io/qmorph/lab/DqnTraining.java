package io.qmorph.lab;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.nn.Adam;
import io.qmorph.nn.Network;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.Dqn;
import io.qmorph.rl.GreedyPolicy;
import io.qmorph.rl.Schedule;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.rng.simple.RandomSource;

/// Trains a DQN of its own for each of several tasks, from scratch, all in step.
///
/// An update is taken by all agents or by none: where one's is not finite, all skip it.
final class DqnTraining implements Training {
  private static final double CLIP = 10;
  static final Schedule EPSILON = new Schedule.Linear(1, 0.05, 0.5);

  private final ExperimentSpec spec;
  private final Network network;
  private final int updates;
  private final int stepsBetween;
  private final AgentLearning learning;
  private final Workers workers;
  private final LearnedState state;
  private final TaskPool<TrainingTask> pool;
  private final BatchArrays batch;
  private final GreedyPolicy policy;
  private final Executable update;

  /// One that is about to learn.
  ///
  /// @param task in which it does
  /// @param seed of all that is left to chance there
  /// @param state what it carries from update to update
  record Student(Task task, long seed, Tree<NDArray> state) {}

  /// Agents that start from the same parameters and learn by Adam.
  ///
  /// @param updates gradient steps of each agent
  /// @param stepsBetween environment steps of every lane from one update to the next
  /// @param rate of the optimizer, Adam
  DqnTraining(
      ExperimentSpec spec,
      TaskFamily family,
      List<Task> given,
      int updates,
      int stepsBetween,
      double rate,
      Workers workers) {
    AgentLearning learning = byAdam(spec, family, rate);
    this(spec, family, alike(spec, given, learning), updates, stepsBetween, learning, workers);
  }

  /// @param updates gradient steps of each agent
  /// @param stepsBetween environment steps of every lane from one update to the next
  /// @param learning what an update is
  DqnTraining(
      ExperimentSpec spec,
      TaskFamily family,
      List<Student> students,
      int updates,
      int stepsBetween,
      AgentLearning learning,
      Workers workers) {
    this.spec = spec;
    this.updates = updates;
    this.stepsBetween = stepsBetween;
    this.learning = learning;
    this.workers = workers;
    this.network = new Learners(spec, family).network();
    List<TrainingTask> tasks = new ArrayList<>();
    for (Student student : students) {
      tasks.add(new TrainingTask(spec, family, student.task(), student.seed()));
    }
    int count = tasks.size();
    Tree<ArrayType> types = students.getFirst().state().map(NDArray::type);
    this.state = new LearnedState(Stacks.of(students.stream().map(Student::state).toList()));
    this.pool = new TaskPool<>(tasks);
    this.batch = new BatchArrays(count, spec.outer().batch(), network.inputs());
    List<String> shared = learning.shared() ? learning.given(1).names() : List.of();
    this.update =
        new Sharded(
            new Simd(),
            workers,
            learning.update(types, batch.size()),
            count,
            shared::contains,
            name -> name.equals("loss") || name.equals("norm"));
    int lanes = spec.collection().lanes();
    this.policy =
        new GreedyPolicy(
            network,
            types.under("parameters"),
            lanes,
            program -> new Sharded(new Simd(), workers, program, count, _ -> false, _ -> false));
  }

  private static List<Student> alike(
      ExperimentSpec spec, List<Task> given, AgentLearning learning) {
    long seed = Seeds.of(spec.seed(), 499_999);
    Tree<NDArray> state = learning.init(RandomSource.XO_SHI_RO_256_PP.create(seed));
    List<Student> students = new ArrayList<>();
    for (Task task : given) {
      students.add(new Student(task, Seeds.of(spec.seed(), 500_000 + students.size()), state));
    }
    return students;
  }

  /// Learning by Adam with a constant rate.
  static AgentLearning byAdam(ExperimentSpec spec, TaskFamily family, double rate) {
    Learners learners = new Learners(spec, family);
    Dqn dqn =
        new Dqn(
            learners.network(), learners.outerLoss(), new Adam(), spec.outer().targetRate(), CLIP);
    return new AgentLearning.ByOptimizer(dqn, rate);
  }

  /// The agents' parameters `[tasks, ...]`.
  Tree<NDArray> parameters() {
    return state.learned().under("parameters");
  }

  /// Slowly following copies of them `[tasks, ...]`, averages over the last iterations.
  Tree<NDArray> averaged() {
    return state.learned().under("target");
  }

  /// The tasks that the agents are trained on, in the agents' order.
  TaskPool<TrainingTask> pool() {
    return pool;
  }

  Network network() {
    return network;
  }

  @Override
  public int iteration() {
    return state.iteration();
  }

  @Override
  public long environmentSteps() {
    return pool.environmentSteps();
  }

  @Override
  public Tree<NDArray> save() {
    return state.save().merge(pool.save());
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    state.restore(saved);
    pool.restore(saved);
  }

  @Override
  public void scaleRate(double factor) {
    state.scaleRate(factor);
  }

  /// The agents' states and their batches.
  @Override
  public Tree<NDArray> lastBatch() {
    return state.learned().merge(batch.tree().prefixed("batch"));
  }

  /// Some steps in every environment, then one update of every agent.
  @Override
  public Outcome iterate() {
    collect();
    List<TrainingTask> tasks = pool.tasks();
    workers.run(tasks.size(), (_, i) -> tasks.get(i).sample(batch, i));
    Tree<NDArray> results =
        state.next().with("loss", NDArray.scalar(0)).with("norm", NDArray.scalar(0));
    update.run(lastBatch().merge(learning.given(state.rateFactor())), results);
    state.endIteration();
    return state.update(results.get("loss").item(), results.get("norm").item());
  }

  private void collect() {
    double epsilon = EPSILON.at((double) iteration() / updates);
    policy.follow(parameters());
    List<TrainingTask> tasks = pool.tasks();
    for (int step = 0; step < stepsBetween; step++) {
      for (int i = 0; i < tasks.size(); i++) {
        tasks.get(i).observe(policy.observations(), i);
      }
      int[] greedy = policy.act();
      workers.run(tasks.size(), (_, i) -> tasks.get(i).step(greedy, i, epsilon));
    }
  }

  /// All updates; gives how many of them were applied.
  Updates run() {
    return runTo(updates);
  }

  /// The updates up to some number of them; gives how many were applied.
  Updates runTo(int count) {
    Updates done = Updates.NONE;
    while (iteration() < count) {
      done = done.then(iterate().updates());
    }
    return done;
  }

  /// The rate of several whose agents do best on `evaluation`'s tasks, which are `given`.
  static double chooseRate(
      ExperimentSpec spec,
      TaskFamily family,
      List<Task> given,
      int updates,
      int stepsBetween,
      Evaluation evaluation,
      Workers workers) {
    Map<Double, Double> scores = new TreeMap<>();
    for (double rate : new double[] {0.0003, 0.001, 0.003}) {
      DqnTraining training =
          new DqnTraining(spec, family, given, updates, stepsBetween, rate, workers);
      training.run();
      double[][] returns = evaluation.returns(training.network(), training.parameters());
      scores.put(rate, FiniteTasks.score(returns));
    }
    return scores.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }
}
