package io.qmorph.testkit;

import io.qmorph.nn.Activation;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// What every loss of action values must keep, checked on random transitions.
///
/// ```
/// new QLossContract(new MyLoss(), seed).verify();
/// ```
///
/// Each method checks one rule and throws `AssertionError` saying what was seen instead.
///
/// @param loss the one to check, as a formula
/// @param name what failures call it
/// @param seed of parameters and transitions; a failure repeats with it
public record QLossContract(Formula loss, String name, long seed) {
  private static final Network NETWORK =
      new Mlp(3, List.of(6), 4, Activation.TANH, false, Initializer.FAN_IN_UNIFORM, 1);
  private static final int TASKS = 3;
  private static final int SIZE = 8;

  /// A loss before it is one of those that [QLoss] permits.
  @FunctionalInterface
  public interface Formula {

    /// The loss, as in [QLoss#of].
    ///
    /// @param network yields action values
    /// @param online the parameters that are judged
    /// @param target the parameters that targets are computed with
    /// @param batch the transitions
    Tensor of(Network network, Tree<Tensor> online, Tree<Tensor> target, Batch batch);
  }

  /// The contract of a loss.
  ///
  /// @param loss the one to check
  /// @param seed of parameters and transitions
  public QLossContract(QLoss loss, long seed) {
    this(loss::of, loss.toString(), seed);
  }

  /// Checks all rules.
  public void verify() {
    isAFiniteScalar();
    gradientAgreesWithDifferences();
    targetsGetNoGradient();
    bootstrapsUnlessTerminated();
    weightsScale();
    paddingDoesNotCount();
    liftedEqualsALoop();
  }

  /// The loss is one finite number, and so are all numbers of its gradient.
  public void isAFiniteScalar() {
    Tensor value = program().outputs().get("value");
    comparison().require(value.shape().rank() == 0, "the loss is " + value.type());
    comparison().requireFinite("the", Reference.evaluate(program(), oneTask()));
  }

  /// The gradient by the online parameters is that of central differences in float64.
  public void gradientAgreesWithDifferences() {
    comparison().requireDerivative(program(), oneTask());
  }

  /// The gradient by the target parameters is 0, whether or not they are the online ones too.
  public void targetsGetNoGradient() {
    Tree<double[]> results = Reference.evaluate(program(), oneTask());
    results
        .under("target")
        .forEach((parameter, gradient) ->
            comparison()
                .require(
                    Arrays.stream(gradient).allMatch(number -> number == 0),
                    "the target's " + parameter + " has a gradient"));
  }

  /// What follows counts where a transition has not terminated, and nowhere else.
  public void bootstrapsUnlessTerminated() {
    Tree<NDArray> inputs = oneTask();
    fill(inputs.get("batch.terminated"), 1);
    double[] ended = losses(inputs);
    fill(inputs.get("batch.terminated"), 0);
    double[] goesOn = losses(inputs);
    redraw(inputs.get("batch.nextObservation"), 0);
    double[] elsewhere = losses(inputs);
    fill(inputs.get("batch.terminated"), 1);
    double[] endedElsewhere = losses(inputs);
    for (int i = 0; i < SIZE; i++) {
      comparison()
          .require(ended[i] == endedElsewhere[i], "what follows a terminated transition counts");
      comparison()
          .require(goesOn[i] != elsewhere[i], "what follows a transition that goes on is ignored");
    }
  }

  /// The loss is the mean of the transitions' own, each times its weight.
  public void weightsScale() {
    Tree<NDArray> inputs = oneTask();
    float[] weights = inputs.get("batch.weight").floats();
    double[] each = losses(inputs);
    UniformRandomProvider random = comparison().stream();
    double expected = 0;
    for (int i = 0; i < SIZE; i++) {
      weights[i] = (float) random.nextDouble(0, 3);
      expected += weights[i] * each[i] / SIZE;
    }
    comparison().requireClose("the weighted loss", number(expected), number(loss(inputs)));
  }

  /// A transition of weight 0 has no influence at all.
  public void paddingDoesNotCount() {
    Tree<NDArray> inputs = oneTask();
    Tree<double[]> before = Reference.evaluate(program(), inputs);
    for (String part : List.of("observation", "nextObservation", "reward")) {
      NDArray array = inputs.get("batch." + part);
      int row = array.shape().elements() / SIZE;
      redraw(array, (SIZE - RandomBatches.PADDING) * row);
    }
    comparison()
        .requireClose("with other padding the", before, Reference.evaluate(program(), inputs));
  }

  /// Many tasks at once have the losses and gradients that each has alone.
  public void liftedEqualsALoop() {
    comparison().requireLiftable(program(), TASKS, inputs(), _ -> false);
  }

  /// From `moved.*`, the online parameters, `target.*` and `batch.*` to the loss, called `value`,
  /// its `gradient.*` and that by the targets, `target.*`.
  private Program program() {
    return Program.trace(
        oneTask().map(NDArray::type),
        all -> {
          Tree<Tensor> online = all.under("moved");
          Tree<Tensor> target = all.under("target");
          Tensor value = loss.of(NETWORK, online, target, Batch.of(all.under("batch")));
          Tensor scalar = value.sum();
          return Gradient.of(scalar, online)
              .prefixed("gradient")
              .merge(Gradient.of(scalar, target).prefixed("target"))
              .with("value", value);
        });
  }

  private Tree<NDArray> inputs() {
    UniformRandomProvider random = comparison().stream();
    Tree<NDArray> inputs =
        RandomBatches.draw(random, TASKS, SIZE, NETWORK.inputs(), NETWORK.outputs())
            .prefixed("batch");
    for (String prefix : List.of("moved", "target")) {
      List<Tree<NDArray>> parameters =
          List.of(NETWORK.init(random), NETWORK.init(random), NETWORK.init(random));
      inputs = inputs.merge(RandomBatches.stacked(parameters).prefixed(prefix));
    }
    return inputs;
  }

  private Tree<NDArray> oneTask() {
    return RandomBatches.task(inputs(), _ -> true, 0);
  }

  private double loss(Tree<NDArray> inputs) {
    return Reference.evaluate(program(), inputs).get("value")[0];
  }

  /// Each transition's own loss, by a weight that leaves out all others.
  private double[] losses(Tree<NDArray> inputs) {
    double[] losses = new double[SIZE];
    Tree<NDArray> weighted = inputs.with("batch.weight", inputs.get("batch.weight").copy());
    for (int i = 0; i < SIZE; i++) {
      fill(weighted.get("batch.weight"), 0);
      weighted.get("batch.weight").floats()[i] = SIZE;
      losses[i] = loss(weighted);
    }
    return losses;
  }

  private void redraw(NDArray array, int from) {
    UniformRandomProvider random = comparison().stream();
    for (int i = from; i < array.floats().length; i++) {
      array.floats()[i] = (float) random.nextDouble(1, 2);
    }
  }

  private static void fill(NDArray array, float value) {
    Arrays.fill(array.floats(), value);
  }

  private static Tree<double[]> number(double value) {
    return Tree.of("sum", new double[] {value});
  }

  private Comparison comparison() {
    return new Comparison(name, seed);
  }
}
