package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.meta.AdaptedParameters;
import io.qmorph.meta.AttentionRule;
import io.qmorph.meta.ContextDqn;
import io.qmorph.meta.ContrastiveLoss;
import io.qmorph.meta.Dropout;
import io.qmorph.meta.FineTuning;
import io.qmorph.meta.GruHistory;
import io.qmorph.meta.GruRule;
import io.qmorph.meta.Hypernetwork;
import io.qmorph.meta.ImplicitMaml;
import io.qmorph.meta.InnerLoop;
import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.meta.LearnedLoss;
import io.qmorph.meta.LearnedStructure;
import io.qmorph.meta.LearnedUpdate;
import io.qmorph.meta.LinearSolver;
import io.qmorph.meta.LinearSolver.ConjugateGradient;
import io.qmorph.meta.LinearSolver.Neumann;
import io.qmorph.meta.LogGradient;
import io.qmorph.meta.LstmRule;
import io.qmorph.meta.Maml;
import io.qmorph.meta.MamlPlusPlus;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.MetaQLearning;
import io.qmorph.meta.MomentumRule;
import io.qmorph.meta.MultiTask;
import io.qmorph.meta.RateController;
import io.qmorph.meta.RecurrentEncoder;
import io.qmorph.meta.Reptile;
import io.qmorph.meta.SetEncoder;
import io.qmorph.meta.Siamese;
import io.qmorph.meta.TaskEncoder;
import io.qmorph.meta.UpdateRule;
import io.qmorph.nn.Activation;
import io.qmorph.nn.Adam;
import io.qmorph.nn.GatedMlp;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.nn.Optimizer;
import io.qmorph.nn.Sgd;
import io.qmorph.nn.ThinnedNetwork;
import io.qmorph.rl.Batch;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.testkit.MetaLearnerContract.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every meta-learner keeps its contract with every loss, and the contract notices a direction that
/// is none of descent. Losses and learners all combine; none is refused.
class MetaLearnerContractTest {
  private static final int OBSERVATIONS = 3;
  private static final int ACTIONS = 2;
  private static final int CONTEXT = 4;
  private static final TdLoss SQUARED = new TdLoss(new TdLoss.Error.Squared(), false);

  private static final List<UpdateRule> RULES =
      List.of(
          new LstmRule(3, new LogGradient(), 0.3, 1),
          new GruRule(3, new LogGradient(), 1),
          new AttentionRule(4, 2, new LogGradient(), 0.3, 1),
          new MomentumRule(3, 0.3, 1),
          new RateController(3, new Sgd(), 1),
          new RateController(3, new Adam(), 0.1));

  private static final AdaptedParameters HEAD =
      new AdaptedParameters.Named(network(OBSERVATIONS, ACTIONS).lastLayer());

  /// A meta-learner and what it descends.
  record Case(MetaLearner learner, Objective objective) {
    @Override
    public String toString() {
      return learner.toString();
    }
  }

  private static Network network(int inputs, int outputs) {
    return new Mlp(
        inputs, List.of(5), outputs, Activation.TANH, false, Initializer.FAN_IN_UNIFORM, 1);
  }

  private static Network network(Tree<Tensor> masks, int inputs) {
    return ThinnedNetwork.of(network(inputs, ACTIONS), masks);
  }

  static List<Case> learners() {
    List<Case> cases = new ArrayList<>();
    TdLoss loss = new TdLoss(new TdLoss.Error.Huber(0.1), true);
    cases.addAll(learners(Tree.empty(), new TdLoss(new TdLoss.Error.Squared(), false)));
    cases.addAll(learners(Tree.empty(), loss));
    for (int i = 0; i < learners(Tree.empty(), loss).size(); i++) {
      int index = i;
      cases.add(dropout(masks -> learners(masks, loss).get(index)));
    }
    return cases;
  }

  /// What is descended is what the learner of the thinned network descends.
  private static Case dropout(Function<Tree<Tensor>, Case> thinned) {
    return new Case(
        new Dropout(masks -> thinned.apply(masks).learner()),
        (moved, meta, target, data) ->
            thinned.apply(data.masks()).objective().of(moved, meta, target, data));
  }

  private static List<Case> learners(Tree<Tensor> masks, TdLoss loss) {
    List<Case> cases = new ArrayList<>();
    cases.add(multiTask(masks, loss, new Sgd()));
    cases.add(multiTask(masks, loss, new Adam()));
    cases.add(context(masks, loss, setEncoder()));
    cases.add(context(masks, loss, gruEncoder()));
    cases.add(metaQLearning(masks, loss));
    cases.add(reptile(masks, loss));
    cases.add(hypernetwork(masks, loss));
    cases.add(learnedLoss(masks, loss));
    cases.add(learnedStructure(masks, loss));
    cases.add(multiStep(mamlPlusPlus(masks, loss, Order.FIRST)));
    cases.add(multiStep(mamlPlusPlus(masks, loss, Order.SECOND)));
    cases.add(implicit(masks, loss, new AdaptedParameters.All(), new ConjugateGradient(10)));
    cases.add(implicit(masks, loss, HEAD, new Neumann(16)));
    RULES.forEach(rule -> cases.add(learnedUpdate(masks, loss, rule, loss.doubleQ())));
    cases.add(siamese(masks, loss));
    for (boolean learnRates : new boolean[] {false, true}) {
      cases.add(firstOrder(maml(masks, loss, Order.FIRST, learnRates, 0)));
      cases.add(firstOrder(anil(masks, loss, Order.FIRST, learnRates)));
      cases.add(secondOrder(maml(masks, loss, Order.SECOND, learnRates, 0)));
      cases.add(secondOrder(maml(masks, loss, Order.SECOND, learnRates, 1)));
      cases.add(secondOrder(anil(masks, loss, Order.SECOND, learnRates)));
    }
    return cases;
  }

  /// The loss on the query set, targets by the slow copy.
  private static Case multiTask(Tree<Tensor> masks, TdLoss loss, Optimizer optimizer) {
    Network network = network(masks, OBSERVATIONS);
    return new Case(
        new MultiTask(loss, new FineTuning(network, SQUARED, optimizer, 0.1)),
        (moved, _, target, data) ->
            loss.of(network, moved.under("parameters"), target.under("parameters"), data.query()));
  }

  private static SetEncoder setEncoder() {
    return new SetEncoder(network(SetEncoder.inputs(OBSERVATIONS, ACTIONS), CONTEXT), ACTIONS);
  }

  private static RecurrentEncoder gruEncoder() {
    Network features = network(SetEncoder.inputs(OBSERVATIONS, ACTIONS), CONTEXT);
    return new RecurrentEncoder(new GruHistory(features, CONTEXT), ACTIONS);
  }

  /// That of the context DQN.
  private static Case metaQLearning(Tree<Tensor> masks, TdLoss loss) {
    Network values = network(masks, OBSERVATIONS + CONTEXT);
    return new Case(
        new MetaQLearning(gruEncoder(), values, loss, SQUARED, new Adam(), 0.1, 1, 2, 0.1, 3),
        context(masks, loss, gruEncoder()).objective());
  }

  /// The loss on the query set, given the support set's code by either's own encoder.
  private static Case context(Tree<Tensor> masks, TdLoss loss, TaskEncoder encoder) {
    ContextDqn learner = new ContextDqn(encoder, network(masks, OBSERVATIONS + CONTEXT), loss);
    return new Case(
        learner,
        (moved, _, target, data) ->
            loss.of(
                learner.network(),
                learner.adapt(moved, data.support(), 0),
                learner.adapt(target, data.support(), 0),
                data.query()));
  }

  /// The loss on the query set, where the written weights move and the change by the inner steps
  /// stays what it is.
  private static Case hypernetwork(Tree<Tensor> masks, TdLoss loss) {
    Network encoder = network(SetEncoder.inputs(OBSERVATIONS, ACTIONS), CONTEXT);
    Hypernetwork learner =
        new Hypernetwork(
            network(masks, OBSERVATIONS), new SetEncoder(encoder, ACTIONS), loss, loss, 2, 0.3);
    return new Case(
        learner,
        (moved, meta, target, data) -> {
          Tree<Tensor> written = learner.adapt(meta, data.support(), 0);
          Tree<Tensor> change = learner.adapt(meta, data.support(), 2).zip(written, Tensor::minus);
          Tree<Tensor> adapted = learner.adapt(moved, data.support(), 0).zip(change, Tensor::plus);
          return loss.of(
              learner.network(), adapted, learner.adapt(target, data.support(), 2), data.query());
        });
  }

  /// The loss on the query set after one step, whose change is a function of weights and rates
  /// alone.
  private static Case learnedLoss(Tree<Tensor> masks, TdLoss loss) {
    LearnedLoss learner = new LearnedLoss(network(masks, OBSERVATIONS), loss, 1, 0.3, 10);
    return new Case(
        learner,
        (moved, meta, target, data) -> {
          Tree<Tensor> mixed =
              moved
                  .under("rates")
                  .prefixed("rates")
                  .merge(meta.under("parameters").prefixed("parameters"))
                  .with("weights", moved.get("weights"));
          Tree<Tensor> change =
              learner.adapt(mixed, data.support(), 1).zip(meta.under("parameters"), Tensor::minus);
          return loss.of(
              learner.network(),
              moved.under("parameters").zip(change, Tensor::plus),
              learner.adapt(target, data.support(), 1),
              data.query());
        });
  }

  /// That of MAML, and the price of the adapted gates.
  private static Case learnedStructure(Tree<Tensor> masks, TdLoss loss) {
    GatedMlp gated = new GatedMlp(OBSERVATIONS, List.of(5), ACTIONS, Initializer.FAN_IN_UNIFORM, 1);
    Maml maml =
        new Maml(ThinnedNetwork.of(gated, masks), loss, loss, 2, 0.3, Order.SECOND, true, 10);
    return new Case(
        new LearnedStructure(gated, maml, 0.5, 3),
        (moved, meta, target, data) -> {
          Tree<Tensor> adapted = maml.adapt(moved, meta.under("parameters"), data.support(), 2);
          return loss.of(
                  maml.network(), adapted, maml.adapt(target, data.support(), 2), data.query())
              .plus(gated.openness(adapted).times(0.1));
        });
  }

  /// Half the squared distance to where descent on the query set leads.
  private static Case reptile(Tree<Tensor> masks, TdLoss loss) {
    Reptile learner = new Reptile(network(masks, OBSERVATIONS), loss, 2, 0.3);
    InnerLoop descent = new InnerLoop(learner.network(), loss, Order.FIRST);
    return new Case(
        learner,
        (moved, meta, target, data) -> {
          Tree<Tensor> start = meta.under("parameters");
          Tree<Tensor> rates = start.map(_ -> Tensor.constant(0.3));
          Tree<Tensor> end =
              descent.descend(start, target.under("parameters"), data.query(), rates, 2);
          return moved.under("parameters").zip(end, Tensor::minus).leaves().stream()
              .map(distance -> distance.square().sum().times(0.5))
              .reduce(Tensor.constant(0), Tensor::plus);
        });
  }

  private static Case learnedUpdate(
      Tree<Tensor> masks, TdLoss loss, UpdateRule rule, boolean learnRates) {
    LearnedUpdate learner =
        new LearnedUpdate(
            network(masks, OBSERVATIONS), SQUARED, loss, 2, rule, 0.3, learnRates, 10, 1);
    return new Case(learner, new LearnedUpdateObjective(learner));
  }

  /// The squared distance of the codes of one task's sets, and what lacks to the margin for sets of
  /// two tasks, squared; the loss is for further steps alone.
  private static Case siamese(Tree<Tensor> masks, TdLoss loss) {
    Network features = network(SetEncoder.inputs(OBSERVATIONS, ACTIONS), 6);
    FineTuning steps = new FineTuning(network(masks, OBSERVATIONS), loss, new Sgd(), 0.1);
    Siamese learner =
        new Siamese(
            new SetEncoder(features, ACTIONS), 2, CONTEXT, new ContrastiveLoss(3, 1e-12), steps);
    return new Case(
        learner,
        (moved, _, _, data) -> {
          Tensor one = learner.memory(moved, data.support(), data.query()).get("code");
          Tensor other = learner.memory(moved, data.other(), data.query()).get("code");
          Tensor squared = one.minus(other).square().sum().plus(1e-12);
          Tensor lack = Tensor.constant(3).minus(squared.sqrt()).maximum(Tensor.constant(0));
          return data.same().select(squared, lack.square());
        });
  }

  private static Maml maml(
      Tree<Tensor> masks, TdLoss loss, Order order, boolean learnRates, int segment) {
    Network network = network(masks, OBSERVATIONS);
    InnerLoop inner = new InnerLoop(network, loss, order, segment, 0, 0);
    return new Maml(inner, loss, 2, 0.3, new AdaptedParameters.All(), learnRates, 10);
  }

  /// Only the last layer adapts, held back by a proximal term.
  private static Maml anil(Tree<Tensor> masks, TdLoss loss, Order order, boolean learnRates) {
    Network network = network(masks, OBSERVATIONS);
    InnerLoop inner = new InnerLoop(network, loss, order, 0, 0.5, 0);
    return new Maml(inner, loss, 2, 0.3, HEAD, learnRates, 10);
  }

  /// The loss on the query set after steps whose targets stay where they are.
  private static Case secondOrder(Maml learner) {
    return new Case(
        learner,
        (moved, meta, target, data) ->
            learner
                .outerLoss()
                .of(
                    learner.network(),
                    learner.adapt(moved, meta.under("parameters"), data.support(), 2),
                    learner.adapt(target, data.support(), 2),
                    data.query()));
  }

  /// The same, but that the inner gradients stay what they are at the constant meta-parameters: so
  /// the sum of the steps only grows with its rates.
  private static Case firstOrder(Maml learner) {
    return new Case(
        learner,
        (moved, meta, target, data) ->
            learner
                .outerLoss()
                .of(
                    learner.network(),
                    moved(learner, moved, meta, data.support()),
                    learner.adapt(target, data.support(), 2),
                    data.query()));
  }

  /// No weight on the second step, and a limit that inner gradients do reach.
  private static MamlPlusPlus mamlPlusPlus(Tree<Tensor> masks, TdLoss loss, Order order) {
    return new MamlPlusPlus(
        new InnerLoop(network(masks, OBSERVATIONS), loss, order, 0, 0, 0.1),
        loss,
        List.of(0.5, 0.0, 0.25),
        0.3,
        new AdaptedParameters.All(),
        10,
        new MamlPlusPlus.Schedule(0.5, 0.5));
  }

  /// The losses after the first step and the third, weighted.
  private static Case multiStep(MamlPlusPlus learner) {
    return new Case(
        learner,
        (moved, meta, target, data) -> {
          List<Tree<Tensor>> path = movedPath(learner, moved, meta, data.support());
          Tensor sum = Tensor.constant(0);
          for (int step : new int[] {1, 3}) {
            Tree<Tensor> slow = learner.adapt(target, data.support(), step);
            Tensor loss =
                learner.outerLoss().of(learner.network(), path.get(step), slow, data.query());
            sum = sum.plus(loss.times(step == 1 ? 0.5 : 0.25));
          }
          return sum;
        });
  }

  /// Of second order the path from the moved meta-parameters; of first order each step stays what
  /// it is at the constant ones, and only grows with its rate.
  private static List<Tree<Tensor>> movedPath(
      MamlPlusPlus learner, Tree<Tensor> moved, Tree<Tensor> meta, Batch support) {
    Tree<Tensor> target = meta.under("parameters");
    if (learner.inner().order() == Order.SECOND) {
      return learner.path(moved, target, support, 3);
    }
    List<Tree<Tensor>> constant = learner.path(meta, target, support, 3);
    List<Tree<Tensor>> path = new ArrayList<>(List.of(moved.under("parameters")));
    Tree<Tensor> growth = moved.under("rates").zip(meta.under("rates"), Tensor::dividedBy);
    for (int step = 0; step < 3; step++) {
      int index = step;
      Tree<Tensor> change = constant.get(step + 1).zip(constant.get(step), Tensor::minus);
      Tree<Tensor> grown =
          change.zip(growth, (by, rates) -> by.times(rates.slice(0, index, index + 1).reshape()));
      path.add(path.getLast().zip(grown, Tensor::plus));
    }
    return path;
  }

  private static Case implicit(
      Tree<Tensor> masks, TdLoss loss, AdaptedParameters adapts, LinearSolver solver) {
    InnerLoop inner = new InnerLoop(network(masks, OBSERVATIONS), loss, Order.SECOND, 0, 8, 0);
    ImplicitMaml learner = new ImplicitMaml(inner, loss, 15, 0.1, adapts, solver, 0);
    return new Case(learner, atTheMinimum(learner));
  }

  /// The loss on the query set where descent on the whole inner objective ends, which is its
  /// minimum: the derivative through so many steps is the implicit one.
  private static Objective atTheMinimum(ImplicitMaml learner) {
    return (moved, meta, target, data) -> {
      Tree<Tensor> start = moved.under("parameters");
      return learner
          .outerLoss()
          .of(
              learner.network(),
              learner.adapt(start, meta.under("parameters"), data.support(), 15),
              learner.adapt(target, data.support(), 15),
              data.query());
    };
  }

  private static Tree<Tensor> moved(
      Maml learner, Tree<Tensor> moved, Tree<Tensor> meta, Batch support) {
    Tree<Tensor> parameters = meta.under("parameters");
    Tree<Tensor> change = learner.adapt(meta, support, 2).zip(parameters, Tensor::minus);
    if (learner.learnRates()) {
      Tree<Tensor> growth = moved.under("rates").zip(meta.under("rates"), Tensor::dividedBy);
      Tree<Tensor> first = change;
      change = change.replaced(growth.mapNamed((name, by) -> first.get(name).times(by)));
    }
    return moved.under("parameters").zip(change, Tensor::plus);
  }

  @ParameterizedTest
  @MethodSource("learners")
  void isKeptByEveryMetaLearner(Case each) {
    for (long seed = 0; seed < 3; seed++) {
      new MetaLearnerContract(each.learner(), each.objective(), seed).verify();
    }
  }

  @Test
  void noticesADirectionThatIsNotTheObjectives() {
    MetaLearner learner = maml(Tree.empty(), SQUARED, Order.FIRST, false, 0);
    Objective other = secondOrder(maml(Tree.empty(), SQUARED, Order.SECOND, false, 0)).objective();
    MetaLearnerContract contract = new MetaLearnerContract(learner, other, 42);
    AssertionError error = assertThrows(AssertionError.class, contract::verify);
    assertTrue(error.getMessage().contains("differences"), error::getMessage);
    assertTrue(error.getMessage().endsWith("seed 42)"), error::getMessage);
  }
}
