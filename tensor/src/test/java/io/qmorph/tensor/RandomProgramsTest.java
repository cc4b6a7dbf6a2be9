package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.RandomPrograms.Sample;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the tests on random programs rely on.
class RandomProgramsTest {

  @Test
  void usesEveryOperationAndFunction() {
    Set<Object> seen = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      Program program = RandomPrograms.sample(seed, 24).program();
      for (Tensor tensor : Tensor.inOrder(program.outputs().leaves())) {
        seen.add(tensor.op().getClass());
        switch (tensor.op()) {
          case Op.Unary(Op.UnaryFunction function) -> seen.add(function);
          case Op.Binary(Op.BinaryFunction function) -> seen.add(function);
          case Op.Reduce(Op.Reduction reduction, var _) -> seen.add(reduction);
          case Op other -> assertTrue(seen.contains(other.getClass()));
        }
      }
    }
    Set<Object> all = new HashSet<>(Set.of(Op.class.getPermittedSubclasses()));
    all.addAll(Set.of(Op.UnaryFunction.values()));
    all.addAll(Set.of(Op.BinaryFunction.values()));
    all.addAll(Set.of(Op.Reduction.values()));
    assertEquals(all, seen);
  }

  @Test
  void repeatsItselfForASeed() {
    Sample once = RandomPrograms.sample(5, 24);
    Sample again = RandomPrograms.sample(5, 24);
    assertEquals(once.inputs(), again.inputs());
    assertEquals(
        new Reference().compile(once.program()).run(once.inputs()),
        new Reference().compile(again.program()).run(again.inputs()));
  }
}
