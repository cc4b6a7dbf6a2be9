package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.meta.LogGradient;
import io.qmorph.meta.LstmRule;
import io.qmorph.meta.UpdateRule;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Network;
import io.qmorph.nn.Optimizer;
import io.qmorph.rl.Batch;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A DQN's updates by a coordinatewise LSTM, and the meta-gradient of the LSTM's weights, against
/// PyTorch.
class LearnedOptimizerFixtureTest {
  private static final TdLoss LOSS = new TdLoss(new TdLoss.Error.Squared(), false);

  static List<Fixture> fixtures() {
    return Fixtures.of("learned_optimizer_lstm");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesUpdatesAndMetaGradient(Fixture fixture) {
    assertEquals("i,f,g,o", fixture.text("gate_order"));
    Tree<NDArray> inputs =
        rule(fixture.tensors().under("meta"))
            .prefixed("rule")
            .merge(fixture.tensors().under("params").prefixed("params"))
            .merge(fixture.tensors().under("target_params").prefixed("target"))
            .merge(FixtureBatches.batch(fixture, "batch").prefixed("batch"));
    Program program = Program.trace(inputs.map(NDArray::type), all -> unroll(fixture, all));
    for (Executable executable :
        List.of(new Reference().compile(program), new Simd().compile(program))) {
      Tree<NDArray> results = executable.run(inputs);
      FixtureBatches.assertClose(
          "parameter", fixture.tensors().under("final"), results.under("final"));
      Fixtures.assertClose(
          "losses", fixture.floats("losses"), results.get("losses").floats(), 1e-4, 1e-5);
      FixtureBatches.assertClose(
          "meta-gradient", rule(fixture.tensors().under("meta_grad")), results.under("gradient"));
    }
  }

  /// The LSTM's weights under our names. There is one bias there; our second one is zeros.
  private static Tree<NDArray> rule(Tree<NDArray> given) {
    NDArray bias = given.get("lstm.bias");
    return Tree.of("lstm.weight_ih", given.get("lstm.weight_ih"))
        .with("lstm.weight_hh", given.get("lstm.weight_hh"))
        .with("lstm.bias_ih", bias)
        .merge(given.under("out").prefixed("head"));
  }

  private static Tree<Tensor> unroll(Fixture fixture, Tree<Tensor> all) {
    Tree<Tensor> parameters = all.under("params");
    Tree<Tensor> weights = all.under("rule");
    Tensor noBias = Tensor.filled(weights.get("lstm.bias_ih").shape(), 0);
    int units = weights.get("lstm.weight_hh").shape().size(-1);
    UpdateRule rule =
        new LstmRule(
            units,
            new LogGradient(fixture.number("preprocess_p")),
            fixture.number("update_scale"),
            0);
    Tree<Tensor> state = rule.zeroState(parameters);
    List<Tensor> losses = new ArrayList<>();
    int steps = (int) fixture.number("unroll");
    for (int step = 0; step < steps; step++) {
      UpdateRule.Observation seen = observation(all, parameters, (double) step / steps);
      Optimizer.Update update = rule.step(weights.with("lstm.bias_hh", noBias), state, seen);
      state = update.state();
      parameters = update.parameters();
      losses.add(loss(all, parameters).unsqueeze(0));
    }
    Tensor each = Tensor.concat(0, losses);
    return parameters
        .prefixed("final")
        .with("losses", each)
        .merge(Gradient.of(each.sum(), weights).prefixed("gradient"));
  }

  private static UpdateRule.Observation observation(
      Tree<Tensor> all, Tree<Tensor> parameters, double progress) {
    Batch batch = Batch.of(all.under("batch"));
    return UpdateRule.Observation.of(
        network(parameters),
        LOSS,
        parameters,
        all.under("target"),
        batch,
        Tensor.constant(progress));
  }

  private static Tensor loss(Tree<Tensor> all, Tree<Tensor> parameters) {
    Batch batch = Batch.of(all.under("batch"));
    return LOSS.of(network(parameters), parameters, all.under("target"), batch);
  }

  /// The perceptron of these parameters: `i.weight` is `[outputs, inputs]`.
  private static Network network(Tree<Tensor> parameters) {
    List<Integer> sizes =
        parameters.names().stream()
            .filter(name -> name.endsWith(".bias"))
            .map(name -> parameters.get(name).shape().size(0))
            .toList();
    int inputs = parameters.get("0.weight").shape().size(1);
    return Mlp.relu(inputs, sizes.subList(0, sizes.size() - 1), sizes.getLast());
  }
}
