package io.qmorph.lab;

import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.GradientEstimator;
import io.qmorph.meta.LearnedDqn;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.GreedyPolicy;
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
import org.apache.commons.rng.simple.RandomSource;

/// Learns an optimizer over whole trainings of DQNs: many agents, each in training on a task of its
/// own, learn by the same rule; every few updates the rule moves along the mean of what their last
/// updates tell, and agents that have lived long enough begin anew on other tasks.
///
/// An iteration is a truncation of every life. An agent whose loss is not finite begins anew too.
final class OptimizerTraining implements LearnerTraining {
  private static final long BIRTHS = 1L << 40;
  private static final long NOISE = 7_000_000;

  private final ExperimentSpec spec;
  private final TaskFamily family;
  private final TaskSplit split;
  private final Workers workers;
  private final GradientEstimator estimator;
  private final LearnedRule rule;
  private final StaggeredLives schedule;
  private final Executable truncation;
  private final Executable act;
  private final List<Tree<NDArray>> actions = new ArrayList<>();
  private final NDArray observation;
  private final BatchArrays batches;
  private final Tree<NDArray> noise;
  private final Tree<ArrayType> ruleTypes;

  private final TrainingTask[] tasks;
  private final int[] births;
  private final int[] born;
  private Tree<NDArray> results;
  private Tree<NDArray> lives;
  private int iteration;
  private long finishedSteps;

  /// @param rule what is learned
  OptimizerTraining(
      ExperimentSpec spec, TaskFamily family, TaskSplit split, LearnedRule rule, Workers workers) {
    this.spec = spec;
    this.family = family;
    this.split = split;
    this.workers = workers;
    OptimizerSpec optimizer = spec.optimizer();
    int agents = optimizer.agents();
    this.estimator = optimizer.gradientEstimator();
    this.rule = rule;
    this.schedule = new StaggeredLives(agents, optimizer.lifetime() / optimizer.truncation());
    this.ruleTypes = rule.parameters().map(NDArray::type);
    this.noise = ruleTypes.map(type -> NDArray.zeros(type.lifted(agents)));
    this.tasks = new TrainingTask[agents];
    this.births = new int[agents];
    this.born = new int[agents];
    for (int agent = 0; agent < agents; agent++) {
      tasks[agent] = task(agent);
    }
    LearnedDqn dqn = rule.dqn();
    int observations = dqn.network().inputs();
    this.batches =
        new BatchArrays(agents * (optimizer.truncation() + 1), spec.outer().batch(), observations);
    Tree<NDArray> life = life(0);
    this.truncation =
        new Sharded(
            new Simd(),
            workers,
            estimator.program(
                dqn::unroll,
                ruleTypes,
                life.map(NDArray::type),
                data().map(OptimizerTraining::ofOneAgent)),
            agents,
            name -> name.startsWith("rule.") || name.equals("deviation"),
            name -> name.startsWith("gradient."));
    this.results = truncation.results().map(NDArray::zeros);
    this.lives = results.under("life").map(NDArray::copy);
    int lanes = spec.collection().lanes();
    this.act =
        new Sharded(
            new Simd(),
            workers,
            GreedyPolicy.program(
                dqn.network(),
                life.map(NDArray::type).under(estimator.actors().getFirst()).under("parameters"),
                lanes),
            agents,
            _ -> false,
            _ -> false);
    estimator.actors().forEach(_ -> actions.add(act.results().map(NDArray::zeros)));
    this.observation = NDArray.zeros(Shape.of(agents, lanes, observations));
  }

  private static ArrayType ofOneAgent(NDArray all) {
    return new ArrayType(all.shape().remove(0), all.type().element());
  }

  /// The batches of all agents, `[agents, K + 1, batch, ...]`, not copies.
  private Tree<NDArray> data() {
    int agents = tasks.length;
    return batches
        .tree()
        .map(all -> all.reshaped(all.shape().with(0, batches.tasks() / agents).insert(0, agents)));
  }

  /// The seed of what agent number `agent` is in the life that it is in.
  private long seed(int agent) {
    return Seeds.of(spec.seed(), BIRTHS + (long) births[agent] * tasks.length + agent);
  }

  private TrainingTask task(int agent) {
    long seed = seed(agent);
    List<Task> pool = split.training();
    var draws = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(seed, 0));
    Task task = pool.get(draws.nextInt(pool.size()));
    return new TrainingTask(spec, family, task, Seeds.of(seed, 1));
  }

  private Tree<NDArray> life(int agent) {
    var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(seed(agent), 2));
    return estimator.begin(rule.dqn().init(random), ruleTypes);
  }

  private void begin(int agent) {
    finishedSteps += tasks[agent].environmentSteps();
    births[agent]++;
    born[agent] = iteration;
    tasks[agent] = task(agent);
    Stacks.put(lives, agent, life(agent));
  }

  /// The tasks that the agents are in now.
  private TaskPool<TrainingTask> pool() {
    return new TaskPool<>(List.of(tasks));
  }

  /// How many updates an agent has behind it.
  int age(int agent) {
    return (iteration - born[agent]) * spec.optimizer().truncation();
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
    return finishedSteps + pool().environmentSteps();
  }

  @Override
  public Outcome iterate() {
    for (int agent = 0; agent < tasks.length; agent++) {
      if (schedule.begins(agent, iteration)) {
        begin(agent);
      }
    }
    collect();
    sample();
    draw();
    truncation.run(lastBatch(), results);
    Tree<NDArray> before = lives;
    lives = results.under("life");
    results =
        before
            .prefixed("life")
            .merge(results.under("gradient").prefixed("gradient"))
            .with("loss", results.get("loss"));
    Outcome outcome = rule.move(results.under("gradient"), iteration, meanLoss());
    iteration++;
    beginAnewWhoIsLost();
    return outcome;
  }

  private double meanLoss() {
    double sum = 0;
    for (float loss : results.get("loss").floats()) {
      sum += loss;
    }
    return sum / tasks.length;
  }

  private void beginAnewWhoIsLost() {
    float[] losses = results.get("loss").floats();
    for (int agent = 0; agent < losses.length; agent++) {
      if (!Float.isFinite(losses[agent])) {
        begin(agent);
      }
    }
  }

  private void draw() {
    var random = RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), NOISE + iteration));
    if (estimator.deviation(iteration) > 0) {
      StandardNormal.fill(noise, random);
    }
  }

  /// As many environment steps as lie between the updates of a truncation. Lanes are shared out
  /// among the agents of a life.
  private void collect() {
    int steps = spec.optimizer().truncation() * spec.collection().steps();
    int[] greedy = actions.getFirst().get("action").ints();
    int lanes = spec.collection().lanes();
    for (int step = 0; step < steps; step++) {
      for (int agent = 0; agent < tasks.length; agent++) {
        tasks[agent].observe(observation.floats(), agent);
      }
      for (int actor = 0; actor < actions.size(); actor++) {
        choose(actor);
        int[] chosen = actions.get(actor).get("action").ints();
        for (int i = 0; i < greedy.length; i++) {
          greedy[i] = i % lanes % actions.size() == actor ? chosen[i] : greedy[i];
        }
      }
      workers.run(tasks.length, (_, agent) -> tasks[agent].step(greedy, agent, epsilon(agent)));
    }
  }

  private void choose(int actor) {
    Tree<NDArray> parameters = lives.under(estimator.actors().get(actor)).under("parameters");
    act.run(parameters.prefixed("parameters").with("observation", observation), actions.get(actor));
  }

  private double epsilon(int agent) {
    return DqnTraining.EPSILON.at((double) age(agent) / spec.optimizer().lifetime());
  }

  private void sample() {
    int each = batches.tasks() / tasks.length;
    workers.run(
        tasks.length,
        (_, agent) -> {
          for (int i = 0; i < each; i++) {
            tasks[agent].sample(batches, agent * each + i);
          }
        });
  }

  @Override
  public void scaleRate(double factor) {
    rule.scaleRate(factor);
  }

  @Override
  public Tree<NDArray> lastBatch() {
    float deviation = (float) estimator.deviation(iteration);
    return rule.parameters()
        .prefixed("rule")
        .merge(lives.prefixed("life"))
        .merge(noise.prefixed("noise"))
        .merge(data().prefixed("data"))
        .with("deviation", NDArray.scalar(deviation));
  }

  @Override
  public Tree<NDArray> save() {
    return rule.save()
        .prefixed("learner")
        .merge(lives.map(NDArray::copy).prefixed("life"))
        .with("iteration", Bits.of(iteration))
        .with("finishedSteps", Bits.of(finishedSteps))
        .with("births", Bits.of(births.clone()))
        .with("born", Bits.of(born.clone()))
        .merge(pool().save());
  }

  @Override
  public void restore(Tree<NDArray> saved) {
    rule.restore(saved.under("learner"));
    Tree<NDArray> savedLives = saved.under("life");
    lives.forEach((name, array) -> array.set(savedLives.get(name)));
    iteration = (int) Bits.whole(saved.get("iteration"));
    finishedSteps = Bits.whole(saved.get("finishedSteps"));
    System.arraycopy(saved.get("births").ints(), 0, births, 0, births.length);
    System.arraycopy(saved.get("born").ints(), 0, born, 0, born.length);
    for (int agent = 0; agent < tasks.length; agent++) {
      tasks[agent] = task(agent);
    }
    pool().restore(saved);
  }
}
