package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramTextTest {
  private static final List<Op> OPS =
      List.of(
          new Op.Constant(-0.0),
          new Op.Constant(Double.NaN),
          new Op.Constant(Double.NEGATIVE_INFINITY),
          new Op.Constant(0.1),
          new Op.Unary(Op.UnaryFunction.SOFTPLUS),
          new Op.Binary(Op.BinaryFunction.GREATER_EQUAL),
          new Op.Select(),
          new Op.Matmul(true, false),
          new Op.Reduce(Op.Reduction.MAX, List.of()),
          new Op.Reduce(Op.Reduction.SUM, List.of(0, 2)),
          new Op.Broadcast(Shape.scalar()),
          new Op.Broadcast(Shape.of(3, 4)),
          new Op.Reshape(Shape.of(12)),
          new Op.Transpose(List.of(1, 0)),
          new Op.Slice(List.of(0, 1), List.of(2, 3)),
          new Op.Pad(List.of(1), List.of(0)),
          new Op.Concat(1),
          new Op.Gather(),
          new Op.ScatterAdd(7),
          new Op.Unfold(1, 2, 3, 4),
          new Op.Fold(5, 6, 1, 2),
          new Op.ArgMax(),
          new Op.StopGradient(),
          new Op.Barrier());

  static List<Op> ops() {
    return OPS;
  }

  @ParameterizedTest
  @MethodSource("ops")
  void readsTheWordsOfEachOperation(Op op) {
    assertEquals(op, OpText.read(OpText.write(op)));
  }

  @Test
  void knowsAllOperations() {
    Set<Class<?>> tried = OPS.stream().<Class<?>>map(Op::getClass).collect(Collectors.toSet());
    tried.addAll(Set.of(Op.Input.class, Op.Recomputed.class));
    assertEquals(Set.of(Op.class.getPermittedSubclasses()), withoutEnums(tried));
  }

  private static Set<Class<?>> withoutEnums(Set<Class<?>> classes) {
    return classes.stream().filter(Class::isRecord).collect(Collectors.toSet());
  }

  static List<Long> seeds() {
    return Arrays.asList(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aProgramReadBackComputesTheSame(long seed) {
    RandomPrograms.Sample sample = RandomPrograms.sample(seed, 40).withGradient("gradient");
    assertSame(sample.program(), sample.inputs());
  }

  private static void assertSame(Program program, Tree<NDArray> inputs) {
    String text = ProgramText.write(program);
    Program read = ProgramText.read(text);
    assertEquals(program.signature(), read.signature());
    assertEquals(program.results(), read.results());
    String again = ProgramText.write(read);
    assertEquals(again, ProgramText.write(ProgramText.read(again)));
    assertEquals(
        new Simd().compile(program).run(inputs),
        new Simd().compile(read).run(inputs),
        "numbers of the program read back");
  }

  @Test
  void aSegmentIsWrittenAsWhatItIs() {
    Program program =
        Program.trace(
            Tree.of("x", ArrayType.floats(3)),
            inputs -> Segment.of(inputs, x -> x.map(one -> one.exp().plus(1).log())));
    assertSame(program, Tree.of("x", NDArray.of(Shape.of(3), -1, 0, 2)));
  }

  @Test
  void anOutputMayBeAnInputAndNamesMayHaveSpaces() {
    Program program =
        Program.trace(
            Tree.of("the x", ArrayType.ints()),
            inputs -> Tree.of("a", inputs.get("the x"), "b c", inputs.get("the x")));
    assertSame(program, Tree.of("the x", NDArray.ofInts(Shape.scalar(), 5)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          matmul false : 0 0   | a word is missing
          dance : 0            | there is no operation dance
          unary sing : 0       | sing must be one of negate
          unary exp : 1        | 1 must be a value's number below 1
          unary exp : x        | x must be a whole number
          unary exp : 0 0      | 2 operands don't fit
          binary add : 0       | 1 operands don't fit
          select true : 0 0 0  | there must be no more words, was true
          matmul 1 0 : 0 0     | 1 must be true or false
          broadcast 2,4 : 0    | needs extents equal or 1
          broadcast 2,-1 : 0   | extents must be at least 0
          unary exp 0          | a colon before the operands is missing
          output 9 y           | 9 must be a value's number below 1
          output 0             | a word is missing
          input float16 2 y    | float16 must be one of float32, int32
          input float32 70000,70000 y | overflow
          """)
  void refusesABadLine(String line, String reason) {
    String text = "qmorph program 1\ninput float32 2,3 x\n" + line + "\n";
    var refusal = assertThrows(IllegalArgumentException.class, () -> ProgramText.read(text));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.startsWith("line 3 of a program: "), message);
    assertTrue(message.contains(reason), message);
  }

  @ParameterizedTest
  @CsvSource({"''", "hello", "qmorph program 2"})
  void refusesAnotherHead(String text) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> ProgramText.read(text));
    assertEquals("a program's text must begin with: qmorph program 1", refusal.getMessage());
  }
}
