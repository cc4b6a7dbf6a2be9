package io.qmorph.testkit;

import io.qmorph.nn.Activation;
import io.qmorph.nn.DuelingMlp;
import io.qmorph.nn.Initializer;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.Executor;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Losses of Q-learning and their gradients, against PyTorch.
class QLossFixtureTest {

  static List<Fixture> fixtures() {
    return Stream.of("dqn_mse", "dqn_huber", "dqn_double", "dqn_weighted", "dqn_dueling")
        .flatMap(prefix -> Fixtures.of(prefix).stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesLossAndGradientInDoubles(Fixture fixture) {
    check(new Reference(), fixture);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesLossAndGradientInFloats(Fixture fixture) {
    check(new Simd(), fixture);
  }

  private static void check(Executor executor, Fixture fixture) {
    Tree<NDArray> parameters = fixture.tensors().under("params");
    Tree<NDArray> given = fixture.tensors().under("target_params");
    Tree<NDArray> target = given.size() == 0 ? parameters : given;
    Tree<NDArray> batch = FixtureBatches.batch(fixture, "batch");
    if (fixture.tensors().contains("weights")) {
      batch = batch.with("weight", fixture.tensor("weights"));
    }
    Tree<NDArray> inputs =
        parameters
            .prefixed("parameters")
            .merge(target.prefixed("target"))
            .merge(batch.prefixed("batch"));
    Program program = Program.trace(inputs.map(NDArray::type), all -> gradient(fixture, all));
    Tree<NDArray> results = executor.compile(program).run(inputs);
    FixtureBatches.assertClose("gradient", fixture.tensors().under("grad"), results.under("grad"));
    Fixtures.assertClose("loss", fixture.floats("loss"), results.get("loss").floats(), 1e-4, 1e-5);
  }

  private static Tree<Tensor> gradient(Fixture fixture, Tree<Tensor> all) {
    Tree<Tensor> parameters = all.under("parameters");
    Tensor loss =
        loss(fixture)
            .of(network(fixture), parameters, all.under("target"), Batch.of(all.under("batch")));
    return Gradient.of(loss, parameters).prefixed("grad").with("loss", loss);
  }

  private static TdLoss loss(Fixture fixture) {
    return switch (fixture.text("loss")) {
      case "mean Huber, delta 1" -> new TdLoss(new TdLoss.Error.Huber(1), false);
      case "mean squared, double-Q target" -> new TdLoss(new TdLoss.Error.Squared(), true);
      case String _ -> new TdLoss(new TdLoss.Error.Squared(), false);
    };
  }

  private static Network network(Fixture fixture) {
    if (fixture.tensors().contains("params.value.weight")) {
      return new DuelingMlp(
          4, List.of(16), 3, Activation.RELU, false, Initializer.FAN_IN_UNIFORM, 1);
    }
    return Mlp.relu(4, List.of(16, 16), 3);
  }
}
