package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Unrolled loops cost as much for each further step as for the last: counted in values looked at,
/// values made and elements computed, not in time.
class LongProgramsTest {
  private static final Tree<ArrayType> TYPES =
      Tree.of("w", ArrayType.floats(3, 3), "x", ArrayType.floats(4, 3));

  private static Tensor loss(Tensor x, Tensor w) {
    return x.matmul(w).tanh().minus(x).square().mean();
  }

  private static Tensor descend(Tensor w, Tensor x, int steps) {
    Tensor adapted = w;
    for (int step = 0; step < steps; step++) {
      Tensor gradient = Gradient.of(loss(x, adapted), Tree.of("w", adapted)).get("w");
      adapted = adapted.minus(gradient.times(0.1));
    }
    return adapted;
  }

  /// The gradient of a loss after gradient steps, `segment` of them computed again at once.
  private static Program metaGradient(int steps, int segment) {
    return Program.trace(
        TYPES,
        inputs -> {
          Tensor x = inputs.get("x");
          Tree<Tensor> w = Tree.of("w", inputs.get("w"));
          Tree<Tensor> adapted = w;
          for (int done = 0; done < steps; done += segment) {
            adapted = Segment.of(adapted, start -> start.map(v -> descend(v, x, segment)));
          }
          return Gradient.of(loss(x, adapted.get("w")), w);
        });
  }

  private static int values(Program program) {
    return Tensor.inOrder(program.outputs().leaves()).size();
  }

  private static void assertSteady(String what, long at10, long at20, long at30) {
    assertEquals(at20 - at10, at30 - at20, what + ": " + at10 + ", " + at20 + ", " + at30);
  }

  @Test
  void aGradientLooksNoFurtherBackThanToItsSources() {
    List<Integer> looks = new ArrayList<>();
    for (int steps : new int[] {2, 10, 50}) {
      Tensor w = Tensor.input("w", ArrayType.floats(3, 3));
      Tensor x = Tensor.input("x", ArrayType.floats(4, 3));
      Tensor adapted = descend(w, x, steps);
      looks.add(Tensor.inOrder(List.of(loss(x, adapted)), List.of(adapted)).size());
    }
    assertEquals(List.of(looks.getFirst(), looks.getFirst(), looks.getFirst()), looks);
  }

  @Test
  void eachStepAddsTheSameNumberOfValues() {
    for (int segment : new int[] {1, 2, 5}) {
      Program at10 = metaGradient(10, segment);
      Program at20 = metaGradient(20, segment);
      Program at30 = metaGradient(30, segment);
      assertSteady("traced", values(at10), values(at20), values(at30));
      assertSteady(
          "simplified",
          values(Simplify.program(at10)),
          values(Simplify.program(at20)),
          values(Simplify.program(at30)));
    }
  }

  /// Prints how long it takes from tracing to kernels, in a cold virtual machine and later: the
  /// numbers of `docs/performance.md`.
  @Test
  void eachStepAddsTheSameNumberOfKernels() {
    Compilation first = compile(200);
    Compilation best = first;
    for (int round = 0; round < 12; round++) {
      Compilation next = compile(200);
      best = next.millis < best.millis ? next : best;
    }
    System.out.printf(
        "milliseconds for a thousand values: %.1f at first, %.1f at best%n",
        first.perThousand(), best.perThousand());
    assertSteady("kernels", compile(100).kernels, first.kernels, compile(300).kernels);
  }

  private record Compilation(int values, int kernels, double millis) {
    double perThousand() {
      return 1000 * millis / values;
    }
  }

  private static Compilation compile(int steps) {
    long start = System.nanoTime();
    Program program = metaGradient(steps, 10);
    Program lifted = Vmap.over(4, program, "w"::equals);
    Lowering lowering = new Lowering(new PlainArithmetic(16), Simplify.program(lifted));
    double millis = (System.nanoTime() - start) / 1e6;
    return new Compilation(values(program), lowering.kernels().size(), millis);
  }

  /// The steps of a sequence are slices of it, whose gradients are put together at once.
  @Test
  void eachStepOfASequenceAddsTheSameNumberOfElements() {
    assertSteady("elements", sequence(10), sequence(20), sequence(30));
  }

  private static long sequence(int length) {
    Program program =
        Program.trace(
            Tree.of("x", ArrayType.floats(2, length)),
            inputs -> {
              Tensor state = Tensor.filled(Shape.of(2, 1), 0);
              for (int step = 0; step < length; step++) {
                state = state.plus(inputs.get("x").slice(1, step, step + 1)).tanh();
              }
              return Gradient.of(state.sum(), inputs);
            });
    return Tensor.inOrder(Simplify.program(program).outputs().leaves()).stream()
        .mapToLong(tensor -> tensor.shape().elements())
        .sum();
  }
}
