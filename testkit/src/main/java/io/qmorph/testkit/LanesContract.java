package io.qmorph.testkit;

import io.qmorph.env.Autoreset;
import io.qmorph.env.Simulation;
import io.qmorph.env.VectorEnvironment;
import java.util.Arrays;
import java.util.Collections;
import org.apache.commons.rng.UniformRandomProvider;

/// The part of [EnvironmentContract] that concerns many tasks stepped together.
record LanesContract(Walk walk) {
  private static final int LANES = 3;

  void refusesActionsOutsideSpace() {
    VectorEnvironment lanes = lanes(Autoreset.SAME_STEP);
    VectorEnvironment.Snapshot before = lanes.snapshot();
    for (int action : walk.refusedActions()) {
      walk.requireRefused(
          IllegalArgumentException.class,
          "action " + action + " of a lane",
          () -> lanes.step(new int[] {0, 0, action}));
    }
    walk.require(before.equals(lanes.snapshot()), "a refused action of a lane changed something");
  }

  void equalSingleSteps(int steps) {
    VectorEnvironment lanes = lanes(Autoreset.SAME_STEP);
    Simulation[] alone = startedAlone();
    UniformRandomProvider policy = walk.stream();
    for (int i = 0; i < steps; i++) {
      int[] actions = actions(policy);
      lanes.step(actions);
      for (int lane = 0; lane < LANES; lane++) {
        Simulation.Step step = alone[lane].step(actions[lane]);
        walk.requireSame("a lane differs from single steps", rounded(step), read(lanes, lane));
        float[] next = step.ended() ? alone[lane].reset() : step.observation();
        walk.require(
            Arrays.equals(next, row(lanes, lanes.observation(), lane)),
            "a lane is to act on another observation than single steps");
      }
    }
  }

  void standStillAfterTheEnd() {
    VectorEnvironment lanes = lanes(Autoreset.DISABLED);
    Simulation[] alone = startedAlone();
    double[] returns = new double[LANES];
    UniformRandomProvider policy = walk.stream();
    while (!lanes.allEnded()) {
      int[] actions = actions(policy);
      for (int lane = 0; lane < LANES; lane++) {
        returns[lane] += lanes.ended(lane) ? 0 : alone[lane].step(actions[lane]).reward();
      }
      lanes.step(actions);
    }
    VectorEnvironment.Snapshot end = lanes.snapshot();
    lanes.step(actions(policy));
    walk.require(end.equals(lanes.snapshot()), "a lane moves after its end");
    walk.require(Arrays.equals(lanes.reward(), new float[LANES]), "a lane earns after its end");
    walk.require(
        Arrays.equals(returns, lanes.finishedReturn()), "a lane's return is not its episode's");
    lanes.reset();
    walk.require(!lanes.ended(0), "a lane does not run after a reset");
  }

  void continueFromSnapshot(int steps) {
    VectorEnvironment lanes = lanes(Autoreset.SAME_STEP);
    VectorEnvironment restored = lanes(Autoreset.SAME_STEP);
    UniformRandomProvider policy = walk.stream();
    for (int i = 0; i < steps / 2; i++) {
      lanes.step(actions(policy));
    }
    restored.reset(walk.seed() + 1);
    restored.restore(lanes.snapshot());
    walk.require(
        Arrays.equals(lanes.observation(), restored.observation()),
        "restored lanes observe something else");
    for (int i = 0; i < steps; i++) {
      int[] actions = actions(policy);
      lanes.step(actions);
      restored.step(actions);
      for (int lane = 0; lane < LANES; lane++) {
        walk.requireSame("restored lanes go another way", read(lanes, lane), read(restored, lane));
      }
    }
    walk.require(
        lanes.snapshot().equals(restored.snapshot()), "restored lanes end in another state");
  }

  private VectorEnvironment lanes(Autoreset autoreset) {
    return new VectorEnvironment(
        Collections.nCopies(LANES, walk.environment()),
        walk.maximumSteps(),
        autoreset,
        walk.seed());
  }

  private Simulation[] startedAlone() {
    long[] seeds = VectorEnvironment.laneSeeds(walk.seed(), LANES);
    Simulation[] alone = new Simulation[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      alone[lane] = new Simulation(walk.environment(), walk.maximumSteps());
      alone[lane].reset(seeds[lane]);
    }
    return alone;
  }

  private int[] actions(UniformRandomProvider policy) {
    int[] actions = new int[LANES];
    Arrays.setAll(actions, _ -> walk.action(policy));
    return actions;
  }

  private static Simulation.Step rounded(Simulation.Step step) {
    return new Simulation.Step(
        step.observation(), (float) step.reward(), step.terminated(), step.truncated());
  }

  private static Simulation.Step read(VectorEnvironment lanes, int lane) {
    return new Simulation.Step(
        row(lanes, lanes.nextObservation(), lane),
        lanes.reward()[lane],
        lanes.terminated()[lane],
        lanes.truncated()[lane]);
  }

  private static float[] row(VectorEnvironment lanes, float[] observations, int lane) {
    int size = lanes.observationSpace().size();
    return Arrays.copyOfRange(observations, lane * size, (lane + 1) * size);
  }
}
