package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What random programs don't reach: special numbers, mistakes, and one value under many names.
class SimdTest {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    90f,
    -90f,
    1e-40f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0.5f,
    -2.5f,
    1e-8f,
    20f,
    3e-5f,
    100f,
    -1e-3f
  };

  static List<Op.UnaryFunction> unaryFunctions() {
    return List.of(Op.UnaryFunction.values());
  }

  static List<Op.BinaryFunction> binaryFunctions() {
    return List.of(Op.BinaryFunction.values());
  }

  private static Stream<Simd> executors() {
    return Stream.of(new Simd(new VectorArithmetic()), new Simd(new PlainArithmetic(16)));
  }

  private static void assertAgree(String what, Tensor y, Tree<Tensor> x, Tree<NDArray> inputs) {
    Program program = new Program(x, Tree.of("y", y));
    NDArray narrowed = new Reference().compile(program).run(inputs).get("y");
    executors()
        .forEach(executor -> {
          NDArray actual = executor.compile(program).run(inputs).get("y");
          Numbers.assertClose(
              what, Reference.widen(narrowed), Reference.widen(actual), 1e-6, 1e-37);
        });
  }

  @ParameterizedTest
  @MethodSource("unaryFunctions")
  void computesFunctionsOfSpecialNumbers(Op.UnaryFunction function) {
    Tensor x = Tensor.input("x", ArrayType.floats(SPECIAL.length));
    Tensor y = Tensor.of(new Op.Unary(function), x);
    NDArray special = NDArray.of(x.shape(), SPECIAL);
    boolean periodic = function == Op.UnaryFunction.SIN || function == Op.UnaryFunction.COS;
    Tensor asked = periodic ? y.slice(0, 0, 10) : y;
    assertAgree(function.name(), asked, Tree.of("x", x), Tree.of("x", special));
  }

  @ParameterizedTest
  @MethodSource("binaryFunctions")
  void computesFunctionsOfSpecialPairs(Op.BinaryFunction function) {
    int count = SPECIAL.length;
    Tensor a = Tensor.input("a", ArrayType.floats(count, 1));
    Tensor b = Tensor.input("b", ArrayType.floats(count));
    Shape pairs = Shape.of(count, count);
    Tensor y = Tensor.of(new Op.Binary(function), a.broadcast(pairs), b.broadcast(pairs));
    Tree<NDArray> inputs =
        Tree.of("a", NDArray.of(a.shape(), SPECIAL), "b", NDArray.of(b.shape(), SPECIAL));
    assertAgree(function.name(), y, Tree.of("a", a, "b", b), inputs);
  }

  @Test
  void reducesAndChoosesAmongSpecialNumbers() {
    Tensor x = Tensor.input("x", ArrayType.floats(SPECIAL.length));
    Tree<Tensor> inputs = Tree.of("x", x);
    Tree<NDArray> special = Tree.of("x", NDArray.of(x.shape(), SPECIAL));
    assertAgree("max", x.max(0), inputs, special);
    assertAgree("max without NaN", x.slice(0, 0, 4).max(0), inputs, special);
    assertAgree("max over nothing", x.slice(0, 2, 2).max(0), inputs, special);
    assertAgree("argMax", x.argMax(), inputs, special);
    assertAgree("argMax from NaN on", x.slice(0, 4, 9).argMax(), inputs, special);
    assertAgree("select", x.select(Tensor.constant(1), Tensor.constant(2)), inputs, special);
    assertAgree("sum", x.sum(), inputs, special);
  }

  @Test
  void refusesAnIndexOutOfRange() {
    Program gather =
        Program.trace(
            Tree.of("values", ArrayType.floats(3, 2), "rows", ArrayType.ints(2)),
            inputs -> Tree.of("y", inputs.get("values").gather(inputs.get("rows"))));
    Program scatter =
        Program.trace(
            Tree.of("values", ArrayType.floats(2), "rows", ArrayType.ints(2)),
            inputs -> Tree.of("y", inputs.get("rows").scatterAdd(inputs.get("values"), 3)));
    for (int wrong : new int[] {3, -1, Integer.MIN_VALUE}) {
      NDArray rows = NDArray.ofInts(Shape.of(2), 0, wrong);
      for (Program program : List.of(gather, scatter)) {
        NDArray values = NDArray.zeros(program.signature().get("values"));
        var refusal =
            assertThrows(
                IndexOutOfBoundsException.class,
                () -> new Simd().compile(program).run(Tree.of("values", values, "rows", rows)));
        assertEquals("a row index must be in [0, 3), was " + wrong, refusal.getMessage());
      }
    }
  }

  @Test
  void namesAnArgumentThatDoesNotFit() {
    Executable executable =
        new Simd().compile(Program.trace(Tree.of("x", ArrayType.floats(2)), inputs -> inputs));
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> executable.run(Tree.of("x", NDArray.ofInts(Shape.of(2), 1, 2))));
    assertEquals("input x must be FLOAT32[2], was INT32[2]", refusal.getMessage());
  }

  @Test
  void givesOneValueUnderManyNames() {
    Tensor x = Tensor.input("x", ArrayType.floats(2));
    Tensor y = x.exp();
    Tree<Tensor> outputs =
        Tree.of("x", x, "same", x.reshape(2, 1)).with("y", y).with("again", y).with("three", y);
    Program program = new Program(Tree.of("x", x), outputs.with("one", Tensor.constant(1)));
    Tree<NDArray> inputs = Tree.of("x", NDArray.of(Shape.of(2), 1, 2));
    Tree<NDArray> expected = new Reference().compile(program).run(inputs);
    executors().forEach(it -> assertEquals(expected, it.compile(program).run(inputs)));
  }

  @Test
  void aRefusedArgumentChangesNothingForTheNextRun() {
    Tree<ArrayType> signature = Tree.of("a", ArrayType.floats(2), "b", ArrayType.floats(2));
    Executable executable =
        new Simd()
            .compile(Program.trace(signature, in -> Tree.of("sum", in.get("a").plus(in.get("b")))));
    Tree<NDArray> good =
        Tree.of("a", NDArray.of(Shape.of(2), 1, 2), "b", NDArray.of(Shape.of(2), 3, 4));
    Tree<NDArray> wrong =
        Tree.of("a", NDArray.of(Shape.of(2), 9, 9), "b", NDArray.of(Shape.of(1), 9));
    Tree<NDArray> expected = executable.run(good);
    assertThrows(IllegalArgumentException.class, () -> executable.run(wrong));
    assertEquals(expected, executable.run(good));
  }

  @Test
  void treesMayTakeTurns() {
    Executable executable =
        new Simd()
            .compile(
                Program.trace(
                    Tree.of("x", ArrayType.floats(1)),
                    inputs -> Tree.of("y", inputs.get("x").plus(1))));
    List<Tree<NDArray>> trees =
        Stream.of(1, 2, 3).map(x -> Tree.of("x", NDArray.of(Shape.of(1), x))).toList();
    for (int index : new int[] {0, 1, 0, 1, 2, 1, 0, 2, 2, 0}) {
      assertEquals(index + 2, executable.run(trees.get(index)).get("y").floats()[0]);
    }
  }
}
