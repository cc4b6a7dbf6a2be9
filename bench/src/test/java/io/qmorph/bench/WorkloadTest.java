package io.qmorph.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {
  private static List<Workload> updates() {
    return List.of(new DqnWorkload(1), new DqnWorkload(32), new ConvWorkload());
  }

  @ParameterizedTest
  @MethodSource("updates")
  void startsOverWithTheSameNumbers(Workload workload) {
    try (Workers workers = new Workers(2)) {
      Side side = workload.qmorph(workers);
      side.run();
      Tree<NDArray> first = side.results().map(NDArray::copy);
      side.run();
      assertNotEquals(first, side.results());
      side.reset();
      side.run();
      assertEquals(first, side.results());
    }
  }

  @Test
  void namesAreDistinct() {
    List<String> names = Workload.all().stream().map(Workload::name).toList();
    assertEquals(names.size(), new HashSet<>(names).size());
    assertTrue(names.contains("maml-second"));
  }
}
