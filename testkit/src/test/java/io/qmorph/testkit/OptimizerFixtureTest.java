package io.qmorph.testkit;

import io.qmorph.nn.Adam;
import io.qmorph.nn.AdamW;
import io.qmorph.nn.Optimizer;
import io.qmorph.nn.Optimizer.Update;
import io.qmorph.nn.RmsProp;
import io.qmorph.nn.Sgd;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.Executor;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Steps on given gradients, against PyTorch's optimizers.
class OptimizerFixtureTest {
  private static final double RELATIVE = 1e-4;
  private static final double ABSOLUTE = 1e-5;

  static List<Fixture> fixtures() {
    return Fixtures.of("optim_");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesTheTrajectoryInDoubles(Fixture fixture) {
    check(new Reference(), fixture);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesTheTrajectoryInFloats(Fixture fixture) {
    check(new Simd(), fixture);
  }

  private static void check(Executor executor, Fixture fixture) {
    Optimizer optimizer = optimizer(fixture);
    Tree<NDArray> parameters = Tree.of("x", fixture.tensor("initial"));
    NDArray rate = NDArray.scalar((float) fixture.number("lr"));
    Tree<NDArray> values =
        parameters.prefixed("parameters").merge(optimizer.init(parameters).prefixed("state"));
    Executable step = executor.compile(program(optimizer, values));
    int steps = fixture.tensor("gradients").shape().size(0);
    for (int index = 0; index < steps; index++) {
      NDArray gradient = row(fixture.tensor("gradients"), index);
      values = step.run(values.with("gradient.x", gradient).with("rate", rate));
      Fixtures.assertClose(
          "parameters after step " + (index + 1),
          row(fixture.tensor("trajectory"), index).floats(),
          values.get("parameters.x").floats(),
          RELATIVE,
          ABSOLUTE);
    }
  }

  private static Optimizer optimizer(Fixture fixture) {
    return switch (fixture.text("optimizer")) {
      case "sgd" -> new Sgd();
      case "sgd_momentum" -> new Sgd(fixture.number("momentum"), false);
      case "sgd_nesterov" -> new Sgd(fixture.number("momentum"), true);
      case "adam" ->
          new Adam(fixture.number("beta1"), fixture.number("beta2"), fixture.number("eps"));
      case "adamw" ->
          new AdamW(
              fixture.number("beta1"),
              fixture.number("beta2"),
              fixture.number("eps"),
              fixture.number("weight_decay"));
      case "rmsprop" -> new RmsProp(fixture.number("alpha"), fixture.number("eps"), false);
      case "rmsprop_centered" -> new RmsProp(fixture.number("alpha"), fixture.number("eps"), true);
      case String other -> throw new AssertionError("no optimizer is called " + other);
    };
  }

  private static Program program(Optimizer optimizer, Tree<NDArray> values) {
    Tree<NDArray> arguments =
        values.with("gradient.x", values.get("parameters.x")).with("rate", NDArray.scalar(0));
    return Program.trace(
        arguments.map(NDArray::type),
        all -> {
          Update update = step(optimizer, all);
          return update.parameters().prefixed("parameters").merge(update.state().prefixed("state"));
        });
  }

  private static Update step(Optimizer optimizer, Tree<Tensor> all) {
    return optimizer.step(
        all.under("state"), all.under("parameters"), all.under("gradient"), all.get("rate"));
  }

  private static NDArray row(NDArray matrix, int index) {
    int size = matrix.shape().size(1);
    float[] values = Arrays.copyOfRange(matrix.floats(), index * size, (index + 1) * size);
    return NDArray.of(Shape.of(size), values);
  }
}
