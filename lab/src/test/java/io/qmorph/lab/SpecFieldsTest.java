package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecFieldsTest {
  private enum Order {
    FIRST,
    FIRST_AND_SECOND
  }

  private record Inner(
      int steps,
      double rate,
      Order order,
      boolean learn,
      List<Integer> sizes,
      List<Integer> counts) {
    static Inner read(SpecFields fields) {
      return new Inner(
          fields.integer("steps", 3, 1, 10),
          fields.number("rate", 0.1, 0, 1),
          fields.choice("order", Order.FIRST, Order.values()),
          fields.flag("learn", false),
          fields.integers("sizes", List.of(64), 1, 100),
          fields.ascending("counts", List.of(1, 3), 1, 10));
    }
  }

  private static SpecFields fields(String yaml) {
    return new SpecFields("", SpecFile.parse(yaml, "my.yaml"));
  }

  private static Inner read(String yaml) {
    SpecFields fields = fields(yaml);
    fields.text("name", "maml");
    fields.whole("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
    Inner inner = Inner.read(fields.section("inner"));
    fields.finish();
    return inner;
  }

  @Test
  void whatIsMissingHasItsDefault() {
    assertEquals(new Inner(3, 0.1, Order.FIRST, false, List.of(64), List.of(1, 3)), read(""));
  }

  @Test
  void whatIsGivenHolds() {
    Inner expected = new Inner(10, 1, Order.FIRST_AND_SECOND, true, List.of(1, 2), List.of(2));
    assertEquals(
        expected,
        read(
            "inner: {sizes: [1, 2], steps: 10, rate: 1, order: first-and-second, learn: true, counts: [2]}"));
  }

  @Test
  void theResolvedSettingsAreInOrderAndReadAsTheSame() {
    SpecFields fields = fields("inner: {rate: 0.5}\nseed: 5");
    fields.whole("seed", 0, 0, 10);
    Inner inner = Inner.read(fields.section("inner"));
    String yaml = SpecFile.write(fields.resolved());
    assertEquals(
        """
        seed: 5
        inner:
          steps: 3
          rate: 0.5
          order: first
          learn: false
          sizes:
          - 64
          counts:
          - 1
          - 3
        """,
        yaml);
    assertEquals(inner, read(yaml));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inner: {rate: 3} | inner.rate must be a number in [0, 1], was 3",
        "inner: {rate: -0.5} | inner.rate must be a number in [0, 1], was -0.5",
        "inner: {rate: .nan} | inner.rate must be a number in [0, 1], was NaN",
        "inner: {rate: fast} | inner.rate must be a number in [0, 1], was \"fast\", a text",
        "inner: {rate: true} | inner.rate must be a number in [0, 1], was true",
        "inner: {rate: } | inner.rate must be a number in [0, 1], was nothing",
        "inner: {steps: 11} | inner.steps must be a whole number in [1, 10], was 11",
        "inner: {steps: 2.5} | inner.steps must be a whole number in [1, 10], was 2.5",
        "inner: {steps: 4294967297} | inner.steps must be a whole number in [1, 10], was"
            + " 4294967297",
        "inner: {steps: '3'} | inner.steps must be a whole number in [1, 10], was \"3\", a text",
        "inner: {learn: yes} | inner.learn must be true or false, was \"yes\", a text",
        "inner: {learn: 'true'} | inner.learn must be true or false, was \"true\", a text",
        "inner: {rate: '0.5'} | inner.rate must be a number in [0, 1], was \"0.5\", a text",
        "inner: {sizes: '[3]'} | inner.sizes must be a list of whole numbers in [1, 100], was"
            + " \"[3]\", a text",
        "inner: '3' | inner must be a section of keys and values, was \"3\", a text",
        "inner: {sizes: 3} | inner.sizes must be a list of whole numbers in [1, 100], was 3",
        "inner: {sizes: [3, 0]} | inner.sizes must be a list of whole numbers in [1, 100], was [3,"
            + " 0]",
        "inner: {sizes: [a]} | inner.sizes must be a list of whole numbers in [1, 100], was [a]",
        "inner: {order: frist} | inner.order must be one of first, first-and-second, was frist; did"
            + " you mean first?",
        "inner: 3 | inner must be a section of keys and values, was 3",
        "inner: [1] | inner must be a section of keys and values, was [1]",
        "name: 3 | name must be a word, was 3",
        "sead: 3 | sead is not a setting; did you mean seed?",
        "inner: {raet: 3} | inner.raet is not a setting; did you mean inner.rate?",
        "<<: {rate: 3} | << is not a section; did you mean inner?",
        "foo: {bar: 5} | foo is not a section; did you mean inner?",
        "inenr: {rate: 5} | inenr is not a section; did you mean inner?",
        "inner: {raet: {bar: 5}} | inner.raet is not a setting; did you mean inner.rate?",
        "inner: {counts: []} | inner.counts must be a list of at least one whole number, in"
            + " ascending order, was []",
        "inner: {counts: [1, 1]} | inner.counts must be a list of at least one whole number, in"
            + " ascending order, was [1, 1]",
        "inner: {counts: [3, 1]} | inner.counts must be a list of at least one whole number, in"
            + " ascending order, was [3, 1]",
        "inner: {counts: [1, 11]} | inner.counts must be a list of whole numbers in [1, 10], was"
            + " [1, 11]",
      })
  void whatIsWrongIsNamedWithItsRule(String yaml, String message) {
    assertEquals(message, assertThrows(UserError.class, () -> read(yaml)).getMessage());
  }

  @Test
  void aSeedBeyond64BitsIsRefused() {
    assertThrows(UserError.class, () -> read("seed: 99999999999999999999"));
    assertThrows(UserError.class, () -> read("seed: 1.5"));
  }
}
