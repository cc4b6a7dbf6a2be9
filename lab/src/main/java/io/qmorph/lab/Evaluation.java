package io.qmorph.lab;

import io.qmorph.env.Autoreset;
import io.qmorph.env.Environment;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.env.VectorEnvironment;
import io.qmorph.meta.RecurrentDqn;
import io.qmorph.nn.Network;
import io.qmorph.rl.BatchArrays;
import io.qmorph.rl.GreedyPolicy;
import io.qmorph.rl.SupportSet;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Judges parameters on a fixed list of tasks: the greedy policy's return in a few episodes of
/// each, from the same initial states each time.
final class Evaluation {
  private final List<Environment> environments;
  private final int episodes;
  private final int maximumSteps;
  private final long seed;
  private final Workers workers;
  private final BatchArrays support;
  private final Map<Network, GreedyPolicy> policies = new HashMap<>();

  Evaluation(
      ExperimentSpec spec,
      TaskFamily family,
      List<Task> tasks,
      int episodes,
      long seed,
      Workers workers) {
    this.environments = new ArrayList<>(tasks.stream().map(family::environment).toList());
    this.episodes = episodes;
    this.maximumSteps = spec.episodeSteps();
    this.seed = seed;
    this.workers = workers;
    int observations = environments.getFirst().observationSpace().size();
    this.support = new BatchArrays(tasks.size(), spec.support().transitions(), observations);
    SupportSet collector = spec.supportSet();
    for (int task = 0; task < tasks.size(); task++) {
      UniformRandomProvider random =
          RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(seed, 2L * task));
      collector.collect(environments.get(task), family.explorer(), random, support, task);
    }
  }

  /// The tasks' support sets.
  BatchArrays support() {
    return support;
  }

  int tasks() {
    return environments.size();
  }

  /// The same tasks, with as many trials of several episodes in each as there would be episodes.
  ///
  /// @param trialEpisodes of each trial
  /// @param parameters the types of the agent's
  Trials trials(RecurrentDqn agent, Tree<ArrayType> parameters, int trialEpisodes) {
    return new Trials(
        environments, episodes, trialEpisodes, maximumSteps, seed, agent, parameters, workers);
  }

  /// The returns `[tasks, episodes]` of the greedy policy of each task's own parameters; NaN in
  /// tasks where parameters or action values are not finite.
  ///
  /// @param parameters each with a leading task axis
  double[][] returns(Network network, Tree<NDArray> parameters) {
    GreedyPolicy policy = policy(network, parameters.map(array -> oneTask(array.type())));
    policy.follow(parameters);
    VectorEnvironment lanes = lanes();
    boolean[] lost = new boolean[lanes.lanes()];
    parameters.forEach((_, array) -> findLost(array.floats(), lost));
    while (!lanes.allEnded()) {
      float[] observation = lanes.observation();
      System.arraycopy(observation, 0, policy.observations(), 0, observation.length);
      int[] actions = policy.act();
      findLost(policy.values(), lost);
      lanes.step(actions);
    }
    return byTask(lanes.finishedReturn(), lost);
  }

  /// Marks whose numbers, an equal share of `all` each, are not finite.
  private static void findLost(float[] all, boolean[] lost) {
    for (int i = 0; i < all.length; i++) {
      if (!Float.isFinite(all[i])) {
        lost[(int) ((long) i * lost.length / all.length)] = true;
      }
    }
  }

  private static ArrayType oneTask(ArrayType type) {
    return new ArrayType(type.shape().remove(0), type.element());
  }

  /// Compiled once for each network: evaluations recur.
  private GreedyPolicy policy(Network network, Tree<ArrayType> types) {
    return policies.computeIfAbsent(
        network, _ -> new GreedyPolicy(network, types, episodes, this::sharded));
  }

  private Executable sharded(Program program) {
    return new Sharded(new Simd(), workers, program, tasks(), _ -> false, _ -> false);
  }

  private VectorEnvironment lanes() {
    List<Environment> all = new ArrayList<>();
    environments.forEach(environment -> all.addAll(Collections.nCopies(episodes, environment)));
    return new VectorEnvironment(all, maximumSteps, Autoreset.DISABLED, Seeds.of(seed, 1));
  }

  private double[][] byTask(double[] returns, boolean[] lost) {
    double[][] result = new double[tasks()][episodes];
    for (int i = 0; i < returns.length; i++) {
      result[i / episodes][i % episodes] = returns[i];
    }
    for (int i = 0; i < lost.length; i++) {
      if (lost[i]) {
        Arrays.fill(result[i / episodes], Double.NaN);
      }
    }
    return result;
  }
}
