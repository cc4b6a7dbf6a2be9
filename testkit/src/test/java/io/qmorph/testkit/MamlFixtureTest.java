package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.meta.AdaptedParameters;
import io.qmorph.meta.InnerLoop;
import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.meta.Maml;
import io.qmorph.meta.MamlPlusPlus;
import io.qmorph.meta.Reptile;
import io.qmorph.meta.TaskData;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Vmap;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Adapted parameters and meta-gradients over three tasks, against PyTorch.
class MamlFixtureTest {
  private static final TdLoss LOSS = new TdLoss(new TdLoss.Error.Squared(), false);
  private static final Network NETWORK = Mlp.relu(4, List.of(16, 16), 3);

  private static final Pattern WEIGHTS = Pattern.compile("[0-9.]+(,[0-9.]+)+");

  static List<Fixture> maml() {
    return Stream.of("maml_k", "maml_meta_sgd", "maml_anil")
        .flatMap(prefix -> Fixtures.of(prefix).stream())
        .toList();
  }

  static List<Fixture> reptile() {
    return Fixtures.of("reptile");
  }

  @ParameterizedTest
  @MethodSource("maml")
  void reproducesTheMetaGradient(Fixture fixture) {
    reproducesTheMetaGradient(fixture, 0);
  }

  @ParameterizedTest
  @MethodSource("maml")
  void reproducesTheMetaGradientWithSegments(Fixture fixture) {
    reproducesTheMetaGradient(fixture, 1);
    reproducesTheMetaGradient(fixture, 2);
  }

  private static void reproducesTheMetaGradient(Fixture fixture, int segment) {
    boolean learnRates = fixture.tensors().under("rates").size() > 0;
    Tree<NDArray> meta = fixture.tensors().under("params").prefixed("parameters");
    if (learnRates) {
      meta = meta.merge(fixture.tensors().under("rates").prefixed("rates"));
    }
    for (boolean fast : new boolean[] {false, true}) {
      Tree<NDArray> results = sums(fixture, meta, all -> metaGradient(fixture, all, segment), fast);
      FixtureBatches.assertClose(
          "adapted", fixture.tensors().under("adapted"), results.under("adapted"));
      FixtureBatches.assertClose(
          "meta-gradient",
          fixture.tensors().under("meta_grad"),
          results.under("gradient.parameters"));
      FixtureBatches.assertClose(
          "meta-gradient of the rates",
          fixture.tensors().under("meta_grad_rates"),
          results.under("gradient.rates"));
      Fixtures.assertClose(
          "meta-loss", fixture.floats("meta_loss"), results.get("loss").floats(), 1e-4, 1e-5);
    }
  }

  private static Tree<Tensor> metaGradient(Fixture fixture, Tree<Tensor> all, int segment) {
    boolean learnRates = fixture.tensors().under("rates").size() > 0;
    int steps = (int) fixture.number("inner_steps");
    boolean headOnly = fixture.name().startsWith("maml_anil");
    Order order = fixture.text("order").equals("first") ? Order.FIRST : Order.SECOND;
    Maml maml =
        new Maml(
            new InnerLoop(NETWORK, LOSS, order, segment, 0, 0),
            LOSS,
            steps,
            learnRates ? 1 : fixture.number("inner_lr"),
            headOnly
                ? new AdaptedParameters.Named(NETWORK.lastLayer())
                : new AdaptedParameters.All(),
            learnRates,
            1);
    Tree<Tensor> meta = all.under("meta");
    Tree<Tensor> target = all.under("target");
    Tree<Tensor> adapted = maml.adapt(meta, target, Batch.of(all.under("support")), steps);
    Tensor loss = LOSS.of(NETWORK, adapted, target, Batch.of(all.under("query")));
    return Gradient.of(loss, meta)
        .prefixed("gradient")
        .merge(adapted.prefixed("adapted"))
        .with("loss", loss);
  }

  static List<Fixture> multiStep() {
    return Fixtures.of("maml_multi_step");
  }

  /// The weights are those that the fixture's metadata name.
  @ParameterizedTest
  @MethodSource("multiStep")
  void reproducesTheMetaGradientOfTheMultiStepLoss(Fixture fixture) {
    Tree<NDArray> parameters = fixture.tensors().under("params");
    float rate = (float) fixture.number("inner_lr");
    NDArray rates = NDArray.of(Shape.of(3), rate, rate, rate);
    Tree<NDArray> meta =
        parameters.prefixed("parameters").merge(parameters.map(_ -> rates).prefixed("rates"));
    for (boolean fast : new boolean[] {false, true}) {
      Tree<NDArray> results = sums(fixture, meta, all -> multiStep(fixture, all), fast);
      FixtureBatches.assertClose(
          "meta-gradient",
          fixture.tensors().under("meta_grad"),
          results.under("gradient.parameters"));
      Fixtures.assertClose(
          "meta-loss", fixture.floats("meta_loss"), results.get("loss").floats(), 1e-4, 1e-5);
    }
  }

  private static Tree<Tensor> multiStep(Fixture fixture, Tree<Tensor> all) {
    Matcher weights = WEIGHTS.matcher(fixture.text("variant"));
    assertTrue(weights.find(), "no weights in " + fixture.text("variant"));
    MamlPlusPlus learner =
        new MamlPlusPlus(
            new InnerLoop(NETWORK, LOSS, Order.SECOND),
            LOSS,
            Stream.of(weights.group().split(",")).map(Double::valueOf).toList(),
            fixture.number("inner_lr"),
            new AdaptedParameters.All(),
            1,
            new MamlPlusPlus.Schedule(0, 0));
    Tree<Tensor> meta = all.under("meta");
    Tree<Tensor> target = all.under("target");
    var path = learner.path(meta, target, Batch.of(all.under("support")), learner.innerSteps());
    Tensor loss =
        learner.loss(path, Collections.nCopies(path.size(), target), Batch.of(all.under("query")));
    return Gradient.of(loss, meta).prefixed("gradient").with("loss", loss);
  }

  @ParameterizedTest
  @MethodSource("reptile")
  void reproducesTheMeanMove(Fixture fixture) {
    Reptile reptile =
        new Reptile(NETWORK, LOSS, (int) fixture.number("inner_steps"), fixture.number("inner_lr"));
    Tree<NDArray> meta = fixture.tensors().under("params").prefixed("parameters");
    for (boolean fast : new boolean[] {false, true}) {
      Tree<NDArray> results =
          sums(
              fixture,
              meta,
              all -> {
                Batch batch = Batch.of(all.under("support"));
                TaskData data = new TaskData(batch, batch, batch, Tensor.constant(1), Tree.empty());
                Tree<Tensor> target = all.under("target").prefixed("parameters");
                return reptile
                    .metaGradient(all.under("meta"), target, data)
                    .gradient()
                    .map(leaf -> leaf.times(-1.0 / 3))
                    .prefixed("gradient");
              },
              fast);
      FixtureBatches.assertClose(
          "update", fixture.tensors().under("update"), results.under("gradient.parameters"));
    }
  }

  /// Runs `oneTask` for the three tasks and sums all but the adapted parameters over them.
  private static Tree<NDArray> sums(
      Fixture fixture,
      Tree<NDArray> meta,
      Function<Tree<Tensor>, Tree<Tensor>> oneTask,
      boolean fast) {
    Tree<NDArray> shared =
        meta.prefixed("meta").merge(fixture.tensors().under("target_params").prefixed("target"));
    Tree<NDArray> batches =
        FixtureBatches.batch(fixture, "support")
            .prefixed("support")
            .merge(FixtureBatches.batch(fixture, "query").prefixed("query"));
    int tasks = batches.get("support.reward").shape().size(0);
    Tree<ArrayType> signature =
        shared
            .map(NDArray::type)
            .merge(
                batches.map(
                    array -> new ArrayType(array.shape().remove(0), array.type().element())));
    Program lifted = Vmap.over(tasks, Program.trace(signature, oneTask), shared::contains);
    Program summed =
        new Program(
            lifted.inputs(),
            lifted.outputs().mapNamed((name, y) -> name.startsWith("adapted.") ? y : y.sum(0)));
    Executable executable = fast ? new Simd().compile(summed) : new Reference().compile(summed);
    return executable.run(shared.merge(batches));
  }
}
