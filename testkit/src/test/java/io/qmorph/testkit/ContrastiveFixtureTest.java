package io.qmorph.testkit;

import io.qmorph.meta.ContrastiveLoss;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The contrastive loss of pairs of codes and its gradient by both, against PyTorch.
class ContrastiveFixtureTest {
  private static final Pattern DISTANCE =
      Pattern.compile("sqrt\\(sum squares \\+ ([0-9.eE+-]+)\\)");

  static List<Fixture> fixtures() {
    return Fixtures.of("contrastive");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesLossAndGradients(Fixture fixture) {
    Tree<NDArray> inputs =
        Tree.of("first", fixture.tensor("first"), "second", fixture.tensor("second"))
            .with("same", fixture.tensor("same"));
    ContrastiveLoss loss = new ContrastiveLoss(fixture.number("margin"), epsilon(fixture));
    Program program = Program.trace(inputs.map(NDArray::type), given -> outputs(loss, given));
    for (Executor executor : List.of(new Reference(), new Simd())) {
      executor
          .compile(program)
          .run(inputs)
          .forEach((name, actual) ->
              Fixtures.assertClose(name, fixture.floats(name), actual.floats(), 1e-4, 1e-5));
    }
  }

  private static Tree<Tensor> outputs(ContrastiveLoss loss, Tree<Tensor> given) {
    Tensor value = loss.of(given.get("first"), given.get("second"), given.get("same"));
    Tree<Tensor> codes = Tree.of("first", given.get("first"), "second", given.get("second"));
    return Gradient.of(value, codes).prefixed("grad").with("loss", value);
  }

  private static double epsilon(Fixture fixture) {
    Matcher distance = DISTANCE.matcher(fixture.text("distance"));
    Assertions.assertTrue(distance.matches(), () -> fixture + " has another distance");
    return Double.parseDouble(distance.group(1));
  }
}
