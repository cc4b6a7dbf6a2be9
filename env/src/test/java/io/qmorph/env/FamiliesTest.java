package io.qmorph.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class FamiliesTest {
  @Test
  void knowsTheBuiltInOnes() {
    assertEquals(
        List.of(
            "reversible-cartpole",
            "cartpole",
            "mountain-car",
            "acrobot",
            "pendulum",
            "gridnavi",
            "catch",
            "mixed"),
        Families.builtIn().all().stream().map(TaskFamily::name).toList());
  }

  @Test
  void findsEachByItsName() {
    for (TaskFamily family : Families.builtIn().all()) {
      assertEquals(family, Families.builtIn().named(family.name()));
    }
  }

  @Test
  void namesTheNearest() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> Families.builtIn().named("cart-pole"));
    assertEquals(
        "there is no task family cart-pole, did you mean cartpole? (there are reversible-cartpole,"
            + " cartpole, mountain-car, acrobot, pendulum, gridnavi, catch, mixed)",
        error.getMessage());
  }
}
