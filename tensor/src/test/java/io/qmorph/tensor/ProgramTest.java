package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProgramTest {

  @Test
  void knowsItsInputsAndOutputs() {
    Program program =
        Program.trace(
            Tree.of("value", ArrayType.floats(2, 3), "action", ArrayType.ints(2)),
            inputs ->
                Tree.of("chosen", inputs.get("value").pick(inputs.get("action")))
                    .with("greedy", inputs.get("value").argMax()));
    assertEquals(
        Tree.of("value", ArrayType.floats(2, 3), "action", ArrayType.ints(2)), program.signature());
    assertEquals(
        Tree.of("chosen", ArrayType.floats(2), "greedy", ArrayType.ints(2)), program.results());
  }

  @Test
  void callsItsBodyOnce() {
    AtomicInteger calls = new AtomicInteger();
    Program program =
        Program.trace(
            Tree.of("x", ArrayType.floats()),
            inputs -> {
              calls.incrementAndGet();
              return inputs;
            });
    Executable executable = new Reference().compile(program);
    executable.run(Tree.of("x", NDArray.scalar(1)));
    executable.run(Tree.of("x", NDArray.scalar(2)));
    assertEquals(1, calls.get());
  }

  @Test
  void refusesToDependOnWhatIsNoInput() {
    Tensor x = Tensor.input("x", ArrayType.floats(2));
    Tensor y = Tensor.input("y", ArrayType.floats(3));
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Program(Tree.of("x", x), Tree.of("z", y.exp())));
    assertEquals("the outputs depend on y FLOAT32[3], which is not an input", refusal.getMessage());
  }

  @Test
  void tellsInputsOfEqualNameApart() {
    Tensor x = Tensor.input("x", ArrayType.floats(2));
    Tensor alike = Tensor.input("x", ArrayType.floats(2));
    assertThrows(
        IllegalArgumentException.class, () -> new Program(Tree.of("x", x), Tree.of("y", alike)));
  }

  @Test
  void refusesAnInputThatIsComputed() {
    Tensor x = Tensor.input("x", ArrayType.floats(2));
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new Program(Tree.of("y", x.exp()), Tree.empty()));
    assertTrue(refusal.getMessage().startsWith("the input y must be a placeholder, was "));
  }

  @Test
  void mayBeDeeperThanAStack() {
    Tensor x = Tensor.input("x", ArrayType.floats());
    Tensor deep = x;
    for (int i = 0; i < 20_000; i++) {
      deep = deep.plus(x);
    }
    Tree<Tensor> inputs = Tree.of("x", x);
    Program gradient = new Program(inputs, Gradient.of(deep, inputs));
    Tree<double[]> at = Tree.of("x", new double[] {1});
    assertArrayEquals(new double[] {20_001}, Reference.evaluateDoubles(gradient, at).get("x"));
    Tree<NDArray> one = Tree.of("x", NDArray.scalar(1));
    assertEquals(20_001, new Simd().compile(gradient).run(one).get("x").item());
    Program value = new Program(inputs, Tree.of("y", deep));
    assertEquals(20_001, new Simd().compile(value).run(one).get("y").item());
    Program lifted = Vmap.over(2, value, _ -> false);
    assertArrayEquals(
        new double[] {20_001, 40_002},
        Reference.evaluateDoubles(lifted, Tree.of("x", new double[] {1, 2})).get("y"));
  }
}
