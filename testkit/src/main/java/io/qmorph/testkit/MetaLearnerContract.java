package io.qmorph.testkit;

import io.qmorph.meta.Dropout;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.meta.TaskData;
import io.qmorph.nn.Adam;
import io.qmorph.rl.GreedyPolicy;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/// What every meta-learner must keep, checked on random transitions of a few tasks.
///
/// ```
/// new MetaLearnerContract(new MyLearner(...), myObjective, seed).verify();
/// ```
///
/// Each method checks one rule and throws `AssertionError` saying what was seen instead.
///
/// @param learner the one to check
/// @param objective what it descends
/// @param seed of meta-parameters and transitions; a failure repeats with it
public record MetaLearnerContract(MetaLearner learner, Objective objective, long seed) {
  private static final int TASKS = 6;
  private static final int KNOWN = 3;
  private static final int SIZE = 8;

  /// What a meta-learner descends for one task, written down once more as its paper has it.
  ///
  /// The direction of [MetaLearner#metaGradient] must be the derivative by `moved` where `moved` is
  /// `meta`. What the method takes for constant is a function of `meta`.
  @FunctionalInterface
  public interface Objective {

    /// The objective, a scalar.
    ///
    /// @param moved meta-parameters that the derivative is taken by
    /// @param meta the same meta-parameters, constant
    /// @param target slowly following meta-parameters
    /// @param data what is known of the task
    Tensor of(Tree<Tensor> moved, Tree<Tensor> meta, Tree<Tensor> target, TaskData data);
  }

  /// Checks all rules.
  public void verify() {
    takesAFiniteMetaStep();
    directionAgreesWithDifferences();
    noStepsLeaveTheParameters();
    adaptationLearnsFromTheSupport();
    adaptedParametersAct();
    paddingDoesNotCount();
    liftedEqualsALoop();
    sameBytesOnAnyNumberOfThreads();
  }

  /// A step along the mean direction of several tasks moves every meta-parameter by numbers that
  /// are finite.
  public void takesAFiniteMetaStep() {
    OuterLoop loop = loop();
    Tree<NDArray> state = loop.init(inputs().under("meta"));
    Tree<NDArray> direction = run(taskGradient(), inputs(), 1, _ -> true);
    Program step = loop.step(state.map(NDArray::type));
    Tree<NDArray> gradient = direction.under("gradient").prefixed("gradient");
    Tree<double[]> next =
        Reference.evaluate(step, state.merge(gradient).with("rate", NDArray.scalar(0.01f)));
    comparison().requireFinite("after a step the", next);
    state
        .under("meta")
        .forEach((name, before) ->
            comparison()
                .require(
                    !Arrays.equals(Reference.widen(before), next.get("meta." + name)),
                    "a step leaves " + name + " where it is"));
  }

  /// The direction is the objective's derivative by central differences in float64.
  public void directionAgreesWithDifferences() {
    Tree<NDArray> inputs = oneTask().merge(inputs().under("meta").prefixed("moved"));
    Program program =
        Program.trace(
            inputs.map(NDArray::type),
            all -> {
              TaskData data = TaskData.of(all);
              Tree<Tensor> meta = all.under("meta");
              Tree<Tensor> target = all.under("target");
              return learner
                  .metaGradient(meta, target, data)
                  .gradient()
                  .prefixed("gradient")
                  .with("value", objective.of(all.under("moved"), meta, target, data));
            });
    comparison().requireDerivative(program, inputs);
  }

  /// Without a step on the support set the parameters are those that were learned, `parameters.*`,
  /// or those of one of the known tasks; where there are none, they are made of the support set.
  public void noStepsLeaveTheParameters() {
    Tree<NDArray> adapted = adapt(oneTask(), 0);
    if (learner.startsFromSolutions()) {
      Tree<NDArray> solutions = memory().under("meta.memory.parameters");
      comparison()
          .require(
              IntStream.range(0, KNOWN)
                  .anyMatch(
                      known -> adapted.equals(RandomBatches.task(solutions, _ -> true, known))),
              "without a step the parameters are no known task's");
      return;
    }
    Tree<NDArray> learned = inputs().under("meta.parameters");
    if (learned.size() == 0) {
      Tree<NDArray> other = adapt(RandomBatches.task(inputs(), this::isLifted, 1), 0);
      comparison()
          .require(
              !adapted.equals(other), "no parameters.* are learned, nor made of a support set");
    }
    learned.forEach((name, parameter) ->
        comparison()
            .require(parameter.equals(adapted.get(name)), "without a step " + name + " changes"));
  }

  /// Another support set leads to other parameters.
  public void adaptationLearnsFromTheSupport() {
    Tree<NDArray> one = adapt(oneTask(), steps());
    Tree<NDArray> other = adapt(RandomBatches.task(inputs(), this::isLifted, 1), steps());
    comparison().require(!one.equals(other), "two support sets lead to the same parameters");
  }

  /// The network takes what adaptation yields, and gives finite values.
  public void adaptedParametersAct() {
    Tree<NDArray> adapted = adapt(oneTask(), steps());
    NDArray observation = oneTask().get("query.observation");
    Program act = GreedyPolicy.program(learner.network(), adapted.map(NDArray::type), SIZE);
    comparison()
        .requireFinite(
            "the policy's",
            Reference.evaluate(
                act, adapted.prefixed("parameters").with("observation", observation)));
  }

  /// Transitions of weight 0 have no influence on adaptation.
  public void paddingDoesNotCount() {
    Tree<NDArray> inputs = oneTask();
    Tree<NDArray> before = adapt(inputs, steps());
    for (String part : List.of("observation", "nextObservation", "reward")) {
      NDArray array = inputs.get("support." + part);
      int row = array.shape().elements() / SIZE;
      Arrays.fill(array.floats(), (SIZE - RandomBatches.PADDING) * row, SIZE * row, 2);
    }
    comparison()
        .requireClose(
            "with other padding the adapted",
            before.map(Reference::widen),
            adapt(inputs, steps()).map(Reference::widen));
  }

  /// Many tasks at once have the directions that each has alone.
  public void liftedEqualsALoop() {
    comparison().requireLiftable(taskGradient(), TASKS, inputs(), name -> !isLifted(name));
  }

  /// Directions and their mean are the same bytes on one thread, two and three.
  public void sameBytesOnAnyNumberOfThreads() {
    for (boolean mean : new boolean[] {true, false}) {
      Tree<NDArray> alone = run(taskGradient(), inputs(), 1, _ -> mean);
      for (int threads : new int[] {1, 2, 3}) {
        comparison()
            .require(
                alone.equals(run(taskGradient(), inputs(), threads, _ -> mean)),
                "on " + threads + " threads the direction has other bytes");
      }
    }
  }

  private int steps() {
    return Math.max(1, learner.innerSteps());
  }

  private OuterLoop loop() {
    return new OuterLoop(learner, new Adam(), 1, 1, 0.1);
  }

  private Program taskGradient() {
    Tree<ArrayType> meta = inputs().under("meta").map(NDArray::type);
    return loop().taskGradient(meta, SIZE, SIZE);
  }

  private Tree<NDArray> adapt(Tree<NDArray> oneTask, int steps) {
    Tree<NDArray> inputs = oneTask.merge(memory());
    Tree<ArrayType> meta = inputs.under("meta").map(NDArray::type);
    return new Reference().compile(OuterLoop.adaptation(learner, meta, SIZE, steps)).run(inputs);
  }

  private Tree<NDArray> run(
      Program program, Tree<NDArray> inputs, int threads, Predicate<String> isAveraged) {
    try (Workers workers = new Workers(threads)) {
      return new Sharded(new Simd(), workers, program, TASKS, name -> !isLifted(name), isAveraged)
          .run(inputs);
    }
  }

  private boolean isLifted(String name) {
    return !name.startsWith("meta.") && !name.startsWith("target.");
  }

  /// `meta.*` and `target.*`, which all tasks share, and each task's data.
  private Tree<NDArray> inputs() {
    UniformRandomProvider random = comparison().stream();
    int observations = learner.network().inputs();
    int actions = learner.network().outputs();
    return learner
        .init(random)
        .prefixed("meta")
        .merge(learner.init(random).prefixed("target"))
        .merge(RandomBatches.draw(random, TASKS, SIZE, observations, actions).prefixed("support"))
        .merge(RandomBatches.draw(random, TASKS, SIZE, observations, actions).prefixed("query"))
        .merge(RandomBatches.draw(random, TASKS, SIZE, observations, actions).prefixed("other"))
        .with("same", NDArray.of(Shape.of(TASKS), 0, 1, 0, 1, 1, 0))
        .merge(masks(random).prefixed("masks"));
  }

  /// Half of each task's hidden units gone, where the learner takes masks.
  private Tree<NDArray> masks(UniformRandomProvider random) {
    Tree<NDArray> masks = learner.maskTypes().map(type -> NDArray.zeros(type.lifted(TASKS)));
    Dropout.draw(masks, 0.5, random);
    return masks;
  }

  /// What is kept of the last few tasks, `meta.memory.*`; each has its own parameters where those
  /// are started from.
  private Tree<NDArray> memory() {
    UniformRandomProvider random = comparison().stream();
    List<Tree<NDArray>> known = new ArrayList<>();
    for (int task = TASKS - KNOWN; task < TASKS; task++) {
      Tree<NDArray> inputs = RandomBatches.task(inputs(), this::isLifted, task);
      Tree<ArrayType> meta = inputs.under("meta").map(NDArray::type);
      Program program = OuterLoop.memory(learner, meta, SIZE, SIZE);
      Tree<NDArray> kept = new Reference().compile(program).run(inputs);
      known.add(
          learner.startsFromSolutions()
              ? kept.merge(learner.network().init(random).prefixed("parameters"))
              : kept);
    }
    return RandomBatches.stacked(known).prefixed("meta.memory");
  }

  private Tree<NDArray> oneTask() {
    return RandomBatches.task(inputs(), this::isLifted, 0);
  }

  private Comparison comparison() {
    return new Comparison(learner.toString(), seed);
  }
}
