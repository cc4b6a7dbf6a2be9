package io.qmorph.lab;

import io.qmorph.env.Kind;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.AdaptedParameters;
import io.qmorph.meta.ContextDqn;
import io.qmorph.meta.ContrastiveLoss;
import io.qmorph.meta.Dropout;
import io.qmorph.meta.FineTuning;
import io.qmorph.meta.GruHistory;
import io.qmorph.meta.HistoryEncoder;
import io.qmorph.meta.Hypernetwork;
import io.qmorph.meta.ImplicitMaml;
import io.qmorph.meta.InnerLoop;
import io.qmorph.meta.LearnedDqn;
import io.qmorph.meta.LearnedLoss;
import io.qmorph.meta.LearnedStructure;
import io.qmorph.meta.LearnedUpdate;
import io.qmorph.meta.Maml;
import io.qmorph.meta.MamlPlusPlus;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.MetaQLearning;
import io.qmorph.meta.MultiTask;
import io.qmorph.meta.RecurrentDqn;
import io.qmorph.meta.RecurrentEncoder;
import io.qmorph.meta.Reptile;
import io.qmorph.meta.SetEncoder;
import io.qmorph.meta.SetHistory;
import io.qmorph.meta.Siamese;
import io.qmorph.nn.Activation;
import io.qmorph.nn.Adam;
import io.qmorph.nn.DuelingMlp;
import io.qmorph.nn.GatedMlp;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.MixedNetwork;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.nn.Sgd;
import io.qmorph.nn.ThinnedNetwork;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.HashSet;
import java.util.List;

/// Turns a spec into networks, losses and meta-learners: one `switch` for each axis.
final class Learners {
  private final ExperimentSpec spec;
  private final TaskFamily family;
  private final ScaledInputs inputs;
  private final int actions;
  private final Tree<Tensor> masks;

  Learners(ExperimentSpec spec, TaskFamily family) {
    this(spec, family, Tree.empty());
  }

  /// @param masks what the hidden units of action values are multiplied by; none if empty
  private Learners(ExperimentSpec spec, TaskFamily family, Tree<Tensor> masks) {
    this.spec = spec;
    this.family = family;
    this.masks = masks;
    this.inputs = new ScaledInputs(family);
    this.actions = inputs.actions();
  }

  /// Throws `UserError` if the spec's settings do not combine.
  void requireThatTheyCombine() {
    requireUnitsToDrop();
    switch (spec.method()) {
      case LEARNED_OPTIMIZER -> learnedDqn();
      case RECURRENT_DQN -> spec.recurrent().requireFits(spec.collection());
      case SIAMESE -> requireThatThereIsSomethingToCompare();
      case ExperimentSpec.Method other -> learner(other);
    }
  }

  private void requireThatThereIsSomethingToCompare() {
    if (spec.support().sets() < 2) {
      throw new UserError(
          "support.sets must be at least 2 with method siamese, which compares a task's sets, was 1");
    }
    if (new HashSet<>(TaskSplit.of(family, spec).training()).size() < 2) {
      throw new UserError(
          "collection.pool must hold at least 2 different tasks with method siamese, which compares"
              + " them, held 1");
    }
  }

  private void requireUnitsToDrop() {
    double dropout = spec.network().dropout();
    if (dropout > 0 && spec.network().hidden().isEmpty()) {
      throw new UserError("network.dropout must be 0 without hidden layers, was " + dropout);
    }
  }

  /// The meta-learner that training goes by: [#learner] itself, unless there is dropout.
  MetaLearner trained(ExperimentSpec.Method method) {
    return spec.network().dropout() == 0
        ? learner(method)
        : new Dropout(thinning -> new Learners(spec, family, thinning).learner(method));
  }

  MetaLearner learner(ExperimentSpec.Method method) {
    return switch (method) {
      case MAML -> maml();
      case MAML_PLUS_PLUS -> mamlPlusPlus();
      case LEARNED_UPDATE -> learnedUpdate();
      case IMPLICIT_MAML -> implicitMaml();
      case REPTILE -> reptile();
      case MULTI_TASK, DQN -> new MultiTask(outerLoss(), fineTuning(spec.inner().rate()));
      case CONTEXT_DQN -> context();
      case HYPERNETWORK -> hypernetwork();
      case LEARNED_LOSS -> learnedLoss();
      case LEARNED_STRUCTURE -> learnedStructure();
      case LEARNED_OPTIMIZER ->
          throw new IllegalArgumentException("a learned optimizer adapts to no support set");
      case SIAMESE -> siamese();
      case META_Q_LEARNING -> metaQLearning();
      case RECURRENT_DQN ->
          throw new IllegalArgumentException("recurrent-dqn has no support set to adapt to");
    };
  }

  private Maml maml() {
    return maml(network());
  }

  private Maml maml(Network network) {
    ExperimentSpec.Inner inner = spec.inner();
    return new Maml(
        innerLoop(network),
        outerLoss(),
        inner.steps(),
        inner.rate(),
        spec.inner().adapts().in(network),
        inner.learnRates(),
        inner.ratesFactor());
  }

  private MamlPlusPlus mamlPlusPlus() {
    ExperimentSpec.Inner inner = spec.inner();
    return new MamlPlusPlus(
        innerLoop(network()),
        outerLoss(),
        MamlPlusPlus.lastOnly(inner.steps()),
        inner.rate(),
        adapts(),
        inner.ratesFactor(),
        spec.mamlPlusPlus().schedule());
  }

  private ImplicitMaml implicitMaml() {
    ExperimentSpec.Inner inner = spec.inner();
    return new ImplicitMaml(
        innerLoop(network()),
        outerLoss(),
        inner.steps(),
        inner.rate(),
        adapts(),
        spec.implicitMaml().linearSolver(),
        spec.implicitMaml().damping());
  }

  private Reptile reptile() {
    requireThatAllAdapt("reptile, which learns only what it adapts");
    return new Reptile(innerLoop(network()), spec.inner().steps(), spec.inner().rate());
  }

  private void requireThatAllAdapt(String why) {
    if (!spec.inner().adapts().all()) {
      throw new UserError(
          "inner.adapts must be all with " + why + ", was " + spec.inner().adapts().text());
    }
  }

  private InnerLoop innerLoop(Network network) {
    ExperimentSpec.Inner inner = spec.inner();
    return new InnerLoop(
        network, innerLoss(), inner.order(), inner.segment(), inner.proximal(), inner.clip());
  }

  private AdaptedParameters adapts() {
    return spec.inner().adapts().in(network());
  }

  private LearnedUpdate learnedUpdate() {
    ExperimentSpec.Inner inner = spec.inner();
    return new LearnedUpdate(
        network(),
        innerLoss(),
        outerLoss(),
        inner.steps(),
        spec.rule().rule(1),
        inner.rate(),
        inner.learnRates(),
        inner.ratesFactor(),
        spec.rule().factor());
  }

  LearnedDqn learnedDqn() {
    return new LearnedDqn(
        network(),
        outerLoss(),
        spec.rule().rule(spec.inner().rate()),
        spec.outer().targetRate(),
        spec.optimizer().lifetime());
  }

  private FineTuning fineTuning(double rate) {
    return new FineTuning(network(), innerLoss(), new Sgd(0, false), rate, adapts());
  }

  Siamese siamese() {
    SiameseSpec settings = spec.siamese();
    return new Siamese(
        new SetEncoder(pairEncoder(), actions),
        settings.rewardScale(),
        settings.codeSize(),
        new ContrastiveLoss(settings.margin(), 1e-12),
        fineTuning(settings.rate()));
  }

  /// Normalised layers, without which codes stay together for long.
  private Network pairEncoder() {
    return inputs.ofTransitions(size ->
        new Mlp(size, List.of(64, 64), 64, Activation.RELU, true, Initializer.FAN_IN_UNIFORM, 1));
  }

  private ContextDqn context() {
    int size = spec.context().size();
    return switch (spec.context().encoder()) {
      case SET ->
          new ContextDqn(new SetEncoder(encoder(size), actions), remembering(size), outerLoss());
      case GRU -> new ContextDqn(gru(size), remembering(size), outerLoss());
    };
  }

  private Network encoder(int code) {
    return inputs.ofTransitions(size -> Mlp.relu(size, List.of(64, 64), code));
  }

  private Hypernetwork hypernetwork() {
    ExperimentSpec.Inner inner = spec.inner();
    SetEncoder encoder = new SetEncoder(encoder(spec.hypernetwork().code()), actions);
    return new Hypernetwork(
        network(), encoder, innerLoss(), outerLoss(), inner.steps(), inner.rate());
  }

  private LearnedLoss learnedLoss() {
    ExperimentSpec.Inner inner = spec.inner();
    return new LearnedLoss(
        network(), outerLoss(), inner.steps(), inner.rate(), inner.ratesFactor());
  }

  private LearnedStructure learnedStructure() {
    ExperimentSpec.NetworkSpec network = spec.network();
    if (network.dueling() || network.layerNorm()) {
      throw new UserError(
          "method learned-structure must have network.dueling false and network.layerNorm false");
    }
    if (!family.kinds().isEmpty()) {
      throw new UserError(
          "method learned-structure takes tasks of one kind only, "
              + family.name()
              + " mixes some");
    }
    requireThatAllAdapt("learned-structure, whose rates are trimmed as its parameters are");
    GatedMlp gated = gated(inputs.observations());
    return new LearnedStructure(
        gated,
        maml(inputs.ofObservations(0, _ -> ThinnedNetwork.of(gated, masks))),
        spec.structure().price(),
        spec.structure().gatesFactor());
  }

  private GatedMlp gated(int observations) {
    ExperimentSpec.NetworkSpec network = spec.network();
    return new GatedMlp(
        observations, network.hidden(), actions, Initializer.FAN_IN_UNIFORM, network.outputGain());
  }

  private MetaQLearning metaQLearning() {
    MetaQSpec metaQ = spec.metaQ();
    int size = metaQ.context();
    return new MetaQLearning(
        gru(size),
        remembering(size),
        outerLoss(),
        innerLoss(),
        new Adam(),
        metaQ.rate(),
        metaQ.ownSteps(),
        metaQ.replaySteps(),
        metaQ.proximal(),
        metaQ.perTask());
  }

  private RecurrentEncoder gru(int size) {
    return new RecurrentEncoder(new GruHistory(features(size), size), actions);
  }

  /// What a memory of `size` numbers sees of a transition.
  private Network features(int size) {
    return inputs.ofTransitions(seen -> Mlp.relu(seen, List.of(64), size));
  }

  /// The DQN that remembers.
  RecurrentDqn recurrent() {
    int size = spec.recurrent().size();
    HistoryEncoder encoder =
        switch (spec.recurrent().encoder()) {
          case GRU -> new GruHistory(features(size), size);
          case SET -> new SetHistory(features(size));
        };
    return new RecurrentDqn(encoder, remembering(size), outerLoss(), spec.recurrent().burnIn());
  }

  /// Values of observations with what is remembered of the task, `size` numbers, behind them.
  private Network remembering(int size) {
    return inputs.ofObservations(size, this::values);
  }

  Network network() {
    return inputs.ofObservations(0, this::values);
  }

  /// Yields action values of an observation, and whatever else comes behind it.
  private Network values(int inputs) {
    List<Integer> hidden = spec.network().hidden();
    Network whole = family.kinds().isEmpty() ? valueLayers(inputs, hidden, actions) : mixed(inputs);
    return ThinnedNetwork.of(whole, masks);
  }

  /// The hidden layers are shared; before them comes a layer as wide as the first, and behind them
  /// the last one, of each kind's own.
  private MixedNetwork mixed(int inputs) {
    List<Integer> hidden = spec.network().hidden();
    if (hidden.isEmpty()) {
      throw new UserError("network.hidden must have a layer for tasks of several kinds, was []");
    }
    int width = hidden.getFirst();
    int features = hidden.getLast();
    List<Kind> kinds = family.kinds();
    int longest = kinds.stream().mapToInt(Kind::observations).max().orElseThrow();
    int more = inputs - longest - kinds.size();
    List<Integer> between = hidden.subList(0, hidden.size() - 1);
    return new MixedNetwork(
        kinds.stream().map(kind -> perceptron(kind.observations(), List.of(), width, 1)).toList(),
        perceptron(width + more, between, features, 1),
        kinds.stream().map(kind -> valueLayers(features, List.of(), kind.actions())).toList());
  }

  private Network valueLayers(int inputs, List<Integer> hidden, int outputs) {
    double gain = spec.network().outputGain();
    return spec.network().dueling()
        ? dueling(inputs, hidden, outputs, gain)
        : perceptron(inputs, hidden, outputs, gain);
  }

  private DuelingMlp dueling(int inputs, List<Integer> hidden, int outputs, double outputGain) {
    boolean layerNorm = spec.network().layerNorm();
    return new DuelingMlp(
        inputs,
        hidden,
        outputs,
        Activation.RELU,
        layerNorm,
        Initializer.FAN_IN_UNIFORM,
        outputGain);
  }

  private Mlp perceptron(int inputs, List<Integer> hidden, int outputs, double outputGain) {
    boolean layerNorm = spec.network().layerNorm();
    return new Mlp(
        inputs,
        hidden,
        outputs,
        Activation.RELU,
        layerNorm,
        Initializer.FAN_IN_UNIFORM,
        outputGain);
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
