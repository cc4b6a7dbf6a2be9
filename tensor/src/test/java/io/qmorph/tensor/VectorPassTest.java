package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Loops over many steps against loops of single steps: the same bits, wherever a stretch begins
/// and ends, on special numbers too, interpreted and compiled, and without allocation.
class VectorPassTest {
  private static final int MARGIN = 7;
  private static final int MOST_STEPS = 32;
  private static final List<Integer> COUNTS = List.of(1, 15, 16, 17, 31, 64, 100, 512);
  private static final float[] SPECIAL = {
    0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e-40f, 3e38f
  };

  /// Where a chain is run: an array for each register, with room before and after.
  private record Registers(float[][] arrays, int[] starts) {
    static Registers of(Chain chain, SplittableRandom random) {
      float[][] arrays = new float[chain.registers()][Scratch.BLOCK + 2 * MARGIN];
      int[] starts = new int[chain.registers()];
      for (int register = 0; register < starts.length; register++) {
        starts[register] = random.nextInt(MARGIN);
        if (register < chain.operands().size()) {
          fill(arrays[register], chain.operands().get(register), random);
        }
      }
      return new Registers(arrays, starts);
    }

    private static void fill(float[] array, Chain.Operand operand, SplittableRandom random) {
      for (int i = 0; i < array.length; i++) {
        array[i] = random.nextInt(3) == 0 ? SPECIAL[random.nextInt(9)] : random.nextFloat(-3, 3);
      }
      if (operand == Chain.Operand.NUMBER) {
        Arrays.fill(array, array[0]);
      }
    }

    Registers copy() {
      float[][] copies = Arrays.stream(arrays).map(float[]::clone).toArray(float[][]::new);
      return new Registers(copies, starts);
    }
  }

  private static Chain chain(SplittableRandom random) {
    List<Chain.Operand> operands =
        random
            .ints(1 + random.nextInt(5), 0, 3)
            .mapToObj(kind -> kind == 0 ? Chain.Operand.NUMBER : Chain.Operand.ARRAY)
            .toList();
    List<Chain.Step> steps = new ArrayList<>();
    int count = 1 + random.nextInt(MOST_STEPS);
    for (int i = 0; i < count; i++) {
      steps.add(step(random, operands.size() + i));
    }
    int last = operands.size() + count - 1;
    List<Integer> results =
        IntStream.rangeClosed(operands.size(), last)
            .boxed()
            .filter(register -> register == last || random.nextInt(5) == 0)
            .toList();
    return new Chain(operands, steps, results);
  }

  private static Chain.Step step(SplittableRandom random, int registers) {
    int a = random.nextInt(registers);
    int b = random.nextInt(registers);
    return switch (random.nextInt(6)) {
      case 0 -> new Chain.Step.Select(random.nextInt(registers), a, b);
      case 1, 2 -> new Chain.Step.Unary(any(random, UnaryFunction.values()), a);
      default -> new Chain.Step.Binary(any(random, BinaryFunction.values()), a, b);
    };
  }

  private static <T> T any(SplittableRandom random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  private static VectorPass withLoops(Chain chain) {
    VectorPass pass = new VectorPass(new VectorArithmetic(), chain, 0);
    Registers registers = Registers.of(chain, new SplittableRandom(1));
    pass.run(registers.arrays, registers.starts, Scratch.BLOCK);
    return pass;
  }

  private static void assertSame(Chain chain, int count, Registers expected, Registers actual) {
    for (int register : chain.results()) {
      int start = expected.starts[register];
      assertArrayEquals(
          Arrays.copyOfRange(expected.arrays[register], start, start + count),
          Arrays.copyOfRange(actual.arrays[register], start, start + count),
          () -> "register " + register + " of " + chain + " on " + count);
      assertEquals(0, actual.arrays[register][start + count], "what follows is not touched");
    }
  }

  @Test
  void loopsGiveTheBitsOfSingleSteps() {
    for (long seed = 0; seed < 150; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Chain chain = chain(random);
      VectorPass pass = withLoops(chain);
      Registers registers = Registers.of(chain, random);
      for (int count : COUNTS) {
        Registers expected = registers.copy();
        Registers actual = registers.copy();
        new StepwisePass(new VectorArithmetic(), chain)
            .run(expected.arrays, expected.starts, count);
        pass.run(actual.arrays, actual.starts, count);
        assertSame(chain, count, expected, actual);
      }
    }
  }

  /// A chain as long as they get, of the steps that take the compiler most.
  private static Chain longest(BinaryFunction function) {
    List<Chain.Operand> operands =
        List.of(Chain.Operand.ARRAY, Chain.Operand.ARRAY, Chain.Operand.NUMBER);
    List<Chain.Step> steps = new ArrayList<>();
    for (int i = 0; i < MOST_STEPS; i += 2) {
      steps.add(new Chain.Step.Binary(function, i % 3, 2 + i));
      steps.add(new Chain.Step.Select(3 + i, 2 + i, (i + 1) % 3));
    }
    return new Chain(operands, steps, List.of(10, 20, 2 + MOST_STEPS));
  }

  @ParameterizedTest
  @EnumSource
  void theLongestChainsAllocateNothing(BinaryFunction function) {
    assertAllocatesNothing(List.of(longest(function)));
  }

  /// What is small enough is inlined into the caller, and must not be too much together.
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 11})
  void twoShortChainsAllocateNothing(int steps) {
    List<Chain> chains = new ArrayList<>();
    for (BinaryFunction function : List.of(BinaryFunction.GREATER, BinaryFunction.EQUAL)) {
      Chain longest = longest(function);
      List<Integer> result = List.of(longest.operands().size() + steps - 1);
      chains.add(new Chain(longest.operands(), longest.steps().subList(0, steps), result));
    }
    assertAllocatesNothing(chains);
  }

  private void assertAllocatesNothing(List<Chain> chains) {
    List<VectorPass> passes = chains.stream().map(VectorPassTest::withLoops).toList();
    List<Registers> registers =
        chains.stream().map(it -> Registers.of(it, new SplittableRandom(2))).toList();
    List<Registers> interpreted = registers.stream().map(Registers::copy).toList();
    run(passes, interpreted);
    long least = Allocations.least(() -> run(passes, registers));
    assertEquals(0, least, "bytes allocated by 50 runs");
    for (int i = 0; i < passes.size(); i++) {
      assertSame(chains.get(i), Scratch.BLOCK, interpreted.get(i), registers.get(i));
    }
  }

  private static void run(List<VectorPass> passes, List<Registers> registers) {
    for (int i = 0; i < passes.size(); i++) {
      passes.get(i).run(registers.get(i).arrays, registers.get(i).starts, Scratch.BLOCK);
    }
  }
}
