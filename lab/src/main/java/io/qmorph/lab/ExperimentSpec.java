package io.qmorph.lab;

import io.qmorph.env.Region;
import io.qmorph.meta.InnerLoop;
import io.qmorph.rl.SupportSet;
import java.util.List;

/// All that an experiment is made of; nothing else influences its results.
public record ExperimentSpec(
    String family,
    Method method,
    long seed,
    int iterations,
    int episodeSteps,
    double discount,
    double rewardScale,
    NetworkSpec network,
    Inner inner,
    Outer outer,
    Collection collection,
    Support support,
    Validation validation,
    Test test,
    boolean baselines) {

  public enum Method {
    MAML,
    REPTILE,
    MULTI_TASK,
    CONTEXT_DQN,
    DQN
  }

  public record NetworkSpec(
      List<Integer> hidden, boolean layerNorm, boolean dueling, double outputGain) {}

  public record Inner(
      int steps,
      double rate,
      InnerLoop.Order order,
      boolean learnRates,
      double ratesFactor,
      double rewardScale) {}

  public enum ErrorKind {
    SQUARED,
    HUBER
  }

  public record Outer(
      double rate,
      double finalRate,
      double gradientScale,
      double clip,
      double targetRate,
      int batch,
      int steps,
      int updates,
      ErrorKind error,
      boolean doubleQ) {}

  public record Collection(
      int pool, int tasks, int lanes, int steps, int warmUp, double epsilon, int replay) {}

  public record Support(int episodes, int transitions, int sets) {}

  public record Validation(int tasks, int episodes, int every) {}

  public record Test(int tasks, int episodes, List<Integer> gradientSteps, Region region) {}

  SupportSet supportSet() {
    return new SupportSet(
        support.episodes(), episodeSteps, discount, rewardScale * inner.rewardScale());
  }
}
