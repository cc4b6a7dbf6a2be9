package io.qmorph.testkit;

import io.qmorph.nn.SoftUpdate;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Target networks that follow slowly, against PyTorch.
class SoftUpdateFixtureTest {

  static List<Fixture> fixtures() {
    return Fixtures.of("soft_update");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reproducesTheMove(Fixture fixture) {
    Tree<NDArray> inputs =
        Tree.of("target.x", fixture.tensor("target"), "online.x", fixture.tensor("online"));
    Tensor rate = Tensor.constant(fixture.number("rate"));
    Program program =
        Program.trace(
            inputs.map(NDArray::type),
            all -> SoftUpdate.of(all.under("target"), all.under("online"), rate));
    NDArray updated = new Simd().compile(program).run(inputs).get("x");
    Fixtures.assertClose(fixture.floats("updated"), updated.floats(), 1e-4, 1e-5);
  }
}
