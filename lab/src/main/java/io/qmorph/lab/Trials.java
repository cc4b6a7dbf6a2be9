package io.qmorph.lab;

import io.qmorph.env.Autoreset;
import io.qmorph.env.Environment;
import io.qmorph.env.VectorEnvironment;
import io.qmorph.meta.RecurrentDqn;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Judges an agent that remembers on a fixed list of tasks: a few trials of each, in which it
/// starts without memory and acts greedily for several episodes, from the same initial states each
/// time.
final class Trials {
  private final List<Environment> environments;
  private final int trials;
  private final int episodes;
  private final int maximumSteps;
  private final long seed;
  private final RecurrentPolicy policy;

  /// @param trials of each task
  /// @param episodes of each trial
  /// @param parameters the types of the agent's
  Trials(
      List<Environment> environments,
      int trials,
      int episodes,
      int maximumSteps,
      long seed,
      RecurrentDqn agent,
      Tree<ArrayType> parameters,
      Workers workers) {
    this.environments = environments;
    this.trials = trials;
    this.episodes = episodes;
    this.maximumSteps = maximumSteps;
    this.seed = seed;
    this.policy = new RecurrentPolicy(agent, parameters, environments.size(), trials, workers);
  }

  /// The returns `[episodes][tasks][trials]` of each episode in turn; NaN in tasks where action
  /// values are not finite.
  double[][][] returns(Tree<NDArray> parameters) {
    VectorEnvironment lanes = lanes();
    Tree<NDArray> seen = policy.seen();
    Arrays.fill(seen.get("fresh").floats(), 1);
    double[][][] returns = new double[episodes][environments.size()][trials];
    int[] done = new int[lanes.lanes()];
    while (Arrays.stream(done).anyMatch(count -> count < episodes)) {
      copy(lanes.observation(), seen.get("observation"));
      policy.act(parameters);
      findLost(done, returns);
      copy(policy.states(), seen.get("state"));
      copy(lanes.observation(), seen.get("previous.observation"));
      lanes.step(policy.actions());
      remember(lanes, seen);
      count(lanes, done, returns);
    }
    return returns;
  }

  private VectorEnvironment lanes() {
    List<Environment> all = new ArrayList<>();
    environments.forEach(environment -> all.addAll(Collections.nCopies(trials, environment)));
    return new VectorEnvironment(all, maximumSteps, Autoreset.SAME_STEP, Seeds.of(seed, 1));
  }

  private static void copy(float[] source, NDArray target) {
    System.arraycopy(source, 0, target.floats(), 0, source.length);
  }

  private void remember(VectorEnvironment lanes, Tree<NDArray> seen) {
    Arrays.fill(seen.get("fresh").floats(), 0);
    copy(lanes.nextObservation(), seen.get("previous.reached"));
    copy(lanes.reward(), seen.get("previous.reward"));
    float[] terminated = seen.get("previous.terminated").floats();
    for (int lane = 0; lane < lanes.lanes(); lane++) {
      terminated[lane] = lanes.terminated()[lane] ? 1 : 0;
    }
    int[] actions = policy.actions();
    System.arraycopy(actions, 0, seen.get("previous.action").ints(), 0, actions.length);
  }

  /// Whoever acts by a value that is not finite has no return in that task any more.
  private void findLost(int[] done, double[][][] returns) {
    for (int lane = 0; lane < done.length; lane++) {
      if (done[lane] < episodes && !Float.isFinite(policy.values()[lane])) {
        for (double[][] episode : returns) {
          Arrays.fill(episode[lane / trials], Double.NaN);
        }
      }
    }
  }

  private void count(VectorEnvironment lanes, int[] done, double[][][] returns) {
    for (int lane = 0; lane < done.length; lane++) {
      if (lanes.ended(lane) && done[lane] < episodes) {
        returns[done[lane]][lane / trials][lane % trials] += lanes.finishedReturn()[lane];
        done[lane]++;
      }
    }
  }

  /// The sums `[tasks][trials]` over the episodes.
  static double[][] totals(double[][][] returns) {
    double[][] totals = new double[returns[0].length][returns[0][0].length];
    for (double[][] episode : returns) {
      for (int task = 0; task < totals.length; task++) {
        for (int trial = 0; trial < totals[task].length; trial++) {
          totals[task][trial] += episode[task][trial];
        }
      }
    }
    return totals;
  }
}
