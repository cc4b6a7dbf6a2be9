package io.qmorph.testkit;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.testkit.Fixtures.Fixture;
import java.util.Arrays;

/// Reads the transitions, networks and trees of the fixtures under this project's names.
final class FixtureBatches {
  private FixtureBatches() {}

  /// The batch under `prefix`, of one task or of several, with the fixture's discount and weights
  /// 1.
  static Tree<NDArray> batch(Fixture fixture, String prefix) {
    Tree<NDArray> given = fixture.tensors().under(prefix);
    NDArray reward = given.get("reward");
    return Tree.of("observation", given.get("observation"))
        .with("action", given.get("action"))
        .with("reward", reward)
        .with("nextObservation", given.get("next_observation"))
        .with("terminated", given.get("terminated"))
        .with("discount", filled(reward, (float) fixture.number("gamma")))
        .with("weight", filled(reward, 1));
  }

  private static NDArray filled(NDArray like, float value) {
    NDArray array = NDArray.zeros(like.type());
    Arrays.fill(array.floats(), value);
    return array;
  }

  /// Fails unless every leaf of `expected` is close to the one of `actual`.
  static void assertClose(String what, Tree<NDArray> expected, Tree<NDArray> actual) {
    expected.forEach((name, array) ->
        Fixtures.assertClose(
            what + " " + name, array.floats(), actual.get(name).floats(), 1e-4, 1e-5));
  }
}
