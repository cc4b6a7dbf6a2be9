package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.qmorph.nn.MultiHeadAttention;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The attention layer, its parameters put together as PyTorch's, against attention written out.
class AttentionFixtureTest {
  static List<Fixture> fixtures() {
    return Fixtures.of("op_attention");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesValueAndGradient(Fixture fixture) {
    Tree<NDArray> inputs =
        Tree.of("in.x", fixture.tensor("in.x"), "cotangent", fixture.tensor("cotangent"))
            .with("in.wq", fixture.tensor("in.wq"))
            .with("in.wk", fixture.tensor("in.wk"))
            .with("in.wv", fixture.tensor("in.wv"))
            .with("in.wo", fixture.tensor("in.wo"));
    int heads = Integer.parseInt(fixture.text("heads"));
    Program program = Program.trace(inputs.map(NDArray::type), given -> outputs(given, heads));
    Reference.evaluate(program, inputs)
        .forEach((name, actual) -> {
          double[] expected = Reference.widen(fixture.tensor(name));
          assertArrayEquals(expected, actual, 1e-5 * scale(expected), name);
        });
  }

  private static Tree<Tensor> outputs(Tree<Tensor> inputs, int heads) {
    Tree<Tensor> in = inputs.under("in");
    Tensor out = attention(in, heads);
    Tensor loss = out.times(inputs.get("cotangent")).sum();
    return Gradient.of(loss, in).prefixed("grad").with("out", out);
  }

  /// The layer with the transposes of the file's weights, and without biases.
  private static Tensor attention(Tree<Tensor> in, int heads) {
    int size = in.get("x").shape().size(-1);
    Tensor projections =
        Tensor.concat(
            0, in.get("wq").transpose(), in.get("wk").transpose(), in.get("wv").transpose());
    Tree<Tensor> parameters =
        Tree.of("in_proj_weight", projections, "out_proj.weight", in.get("wo").transpose())
            .with("in_proj_bias", Tensor.filled(Shape.of(3 * size), 0))
            .with("out_proj.bias", Tensor.filled(Shape.of(size), 0));
    return new MultiHeadAttention(size, heads).apply(parameters, in.get("x"));
  }

  private static double scale(double[] numbers) {
    double greatest = 1;
    for (double number : numbers) {
      greatest = Math.max(greatest, Math.abs(number));
    }
    return greatest;
  }
}
