package io.qmorph.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgreementTest {
  private static Tree<NDArray> tree(float first, float second) {
    return Tree.of("loss", NDArray.of(Shape.of(2), first, second));
  }

  @Test
  void roundingAgrees() {
    assertDoesNotThrow(() -> Agreement.require("work", tree(4, 1e-9f), tree(4.001f, 0)));
    assertDoesNotThrow(() -> Agreement.require("work", tree(0, 0), tree(0, 0)));
  }

  @ParameterizedTest
  @ValueSource(floats = {4.01f, Float.NaN, Float.POSITIVE_INFINITY})
  void anythingElseIsRefusedByName(float other) {
    DisagreementException refusal =
        assertThrows(
            DisagreementException.class,
            () -> Agreement.require("work", tree(4, 0), tree(other, 0)));
    assertEquals("work: loss", refusal.getMessage().substring(0, 10));
    assertThrows(
        DisagreementException.class, () -> Agreement.require("work", tree(other, 0), tree(4, 0)));
  }
}
