package io.qmorph.lab;

import io.qmorph.env.Environment;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.ContextDqn;
import io.qmorph.meta.FineTuning;
import io.qmorph.meta.Maml;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.MultiTask;
import io.qmorph.meta.Reptile;
import io.qmorph.meta.SetEncoder;
import io.qmorph.nn.Activation;
import io.qmorph.nn.DuelingMlp;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.nn.Sgd;
import io.qmorph.rl.ScaledObservations;
import io.qmorph.rl.TdLoss;
import java.util.List;
import java.util.Map;

/// Turns a spec into networks, losses and meta-learners: one `switch` for each axis.
final class Learners {
  private static final int CONTEXT_SIZE = 16;

  private final ExperimentSpec spec;
  private final TaskFamily family;
  private final int observations;
  private final int actions;

  Learners(ExperimentSpec spec, TaskFamily family) {
    this.spec = spec;
    this.family = family;
    Environment any = family.environment(family.parse(Map.of()));
    this.observations = any.observationSpace().size();
    this.actions = any.actionSpace().n();
  }

  MetaLearner learner(ExperimentSpec.Method method) {
    return switch (method) {
      case MAML -> maml();
      case REPTILE ->
          new Reptile(network(), innerLoss(), spec.inner().steps(), spec.inner().rate());
      case MULTI_TASK, DQN ->
          new MultiTask(
              outerLoss(),
              new FineTuning(network(), innerLoss(), new Sgd(0, false), spec.inner().rate()));
      case CONTEXT_DQN -> context();
    };
  }

  private Maml maml() {
    ExperimentSpec.Inner inner = spec.inner();
    return new Maml(
        network(),
        innerLoss(),
        outerLoss(),
        inner.steps(),
        inner.rate(),
        inner.order(),
        inner.learnRates(),
        inner.ratesFactor(),
        inner.segment());
  }

  private ContextDqn context() {
    int inputs = SetEncoder.inputs(observations, actions);
    Network encoder = Mlp.relu(inputs, List.of(64, 64), CONTEXT_SIZE);
    return new ContextDqn(encoder, mlp(observations + CONTEXT_SIZE), outerLoss());
  }

  Network network() {
    return ScaledObservations.of(mlp(observations), family.observationScale());
  }

  private Network mlp(int inputs) {
    return spec.network().dueling() ? dueling(inputs) : perceptron(inputs);
  }

  private Network dueling(int inputs) {
    ExperimentSpec.NetworkSpec network = spec.network();
    return new DuelingMlp(
        inputs,
        network.hidden(),
        actions,
        Activation.RELU,
        network.layerNorm(),
        Initializer.FAN_IN_UNIFORM,
        network.outputGain());
  }

  private Network perceptron(int inputs) {
    ExperimentSpec.NetworkSpec network = spec.network();
    return new Mlp(
        inputs,
        network.hidden(),
        actions,
        Activation.RELU,
        network.layerNorm(),
        Initializer.FAN_IN_UNIFORM,
        network.outputGain());
  }

  TdLoss innerLoss() {
    return new TdLoss(error(spec.inner().error()), false);
  }

  TdLoss outerLoss() {
    return new TdLoss(error(spec.outer().error()), spec.outer().doubleQ());
  }

  private static TdLoss.Error error(ExperimentSpec.ErrorKind kind) {
    return switch (kind) {
      case SQUARED -> new TdLoss.Error.Squared();
      case HUBER -> new TdLoss.Error.Huber(1);
    };
  }
}
