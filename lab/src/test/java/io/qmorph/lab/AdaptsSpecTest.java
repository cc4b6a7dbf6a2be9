package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Families;
import io.qmorph.nn.LayerNorm;
import io.qmorph.nn.Network;
import io.qmorph.tensor.Tree;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/// Which parameters a word means, in each kind of network that a spec can ask for.
class AdaptsSpecTest {
  private static List<String> meant(String family, boolean dueling, String... words) {
    ExperimentSpec spec =
        ExperimentSpec.byDefault(List.of("family=" + family, "network.dueling=" + dueling));
    Network network = new Learners(spec, Families.builtIn().named(family)).network();
    Tree<?> parameters = network.init(RandomSource.SPLIT_MIX_64.create(1));
    return new AdaptsSpec(List.of(words)).in(network).of(parameters).names();
  }

  @Test
  void theHeadIsTheLastLayer() {
    assertEquals(List.of("2.weight", "2.bias"), meant("cartpole", false, "head"));
    assertEquals(
        List.of("value.weight", "value.bias", "advantage.weight", "advantage.bias"),
        meant("cartpole", true, "head"));
  }

  @Test
  void theBodyIsTheRest() {
    assertEquals(
        List.of("0.weight", "0.bias", "1.weight", "1.bias"), meant("cartpole", false, "body"));
  }

  @Test
  void headAndBodyAreAllThereIsWhateverTheFamily() {
    for (String family : Families.builtIn().all().stream().map(each -> each.name()).toList()) {
      List<String> head = meant(family, false, "head");
      List<String> body = meant(family, false, "body");
      assertTrue(!head.isEmpty() && !body.isEmpty(), family);
      assertEquals(
          Stream.of(head, body).flatMap(List::stream).sorted().toList(),
          meant(family, false, "all").stream().sorted().toList());
    }
  }

  @Test
  void namesAreWholeOrEndBeforeADot() {
    assertEquals(List.of("0.bias", "1.weight", "1.bias"), meant("cartpole", false, "1", "0.bias"));
    assertThrows(UserError.class, () -> meant("cartpole", false, "0.bia"));
  }

  @Test
  void aNetworkWithoutALastLayerHasNoHead() {
    UserError refused =
        assertThrows(UserError.class, () -> new AdaptsSpec(List.of("body")).in(new LayerNorm(3)));
    assertEquals(
        "inner.adapts must name parameters, as this network has no head", refused.getMessage());
  }
}
