package io.qmorph.tensor;

import java.util.Arrays;
import java.util.List;

/// A chain of elementwise operations as one pass over memory.
///
/// The result is computed a block at a time, all steps on one block before the next, so that what
/// lies between the steps never leaves the nearest cache. Dense operands are read where they are;
/// the others are laid out for the block first, and again only when their pattern changes.
final class ElementwiseKernel implements Kernel {
  private static final int SHORTEST_ROWS = 128;

  /// What is read: an array and how it is walked along the result, or one number everywhere.
  sealed interface Operand {
    /// What it is to the chain.
    default Chain.Operand kind() {
      return switch (this) {
        case Walked _ -> Chain.Operand.ARRAY;
        case Filled _ -> Chain.Operand.NUMBER;
      };
    }

    /// An array's slot, and how it is walked.
    record Walked(int slot, Strides strides) implements Operand {}

    /// The same number everywhere.
    record Filled(float value) implements Operand {}
  }

  private final Pass pass;
  private final int[] targets;
  private final int elements;
  private final int block;
  private final Operand.Walked[] walked;
  private final int[] registers;
  private final int[] reload;
  private final int[] results;
  private final float[][] arrays;
  private final int[] starts;

  /// @param operands what the chain's operands are
  /// @param targets the slots of the chain's results
  ElementwiseKernel(
      Arithmetic arithmetic,
      Scratch scratch,
      int elements,
      Chain chain,
      List<Operand> operands,
      int[] targets) {
    this.pass = arithmetic.pass(chain);
    this.targets = targets;
    this.elements = elements;
    this.block = block(elements, operands);
    this.results = chain.results().stream().mapToInt(Integer::intValue).toArray();
    int count = chain.registers();
    this.arrays = new float[count][];
    this.starts = new int[count];
    for (int register = 0; register < count; register++) {
      arrays[register] =
          register < operands.size()
                  && operands.get(register) instanceof Operand.Filled(float value)
              ? scratch.filled(value)
              : scratch.register(register);
    }
    this.walked =
        operands.stream()
            .filter(Operand.Walked.class::isInstance)
            .map(Operand.Walked.class::cast)
            .toArray(Operand.Walked[]::new);
    this.registers = Arrays.stream(walked).mapToInt(operands::indexOf).toArray();
    this.reload = Arrays.stream(walked).mapToInt(x -> x.strides.repetition(block)).toArray();
  }

  /// Whole rows of the first operand that is repeated along the result, so that rows are laid out
  /// once and used for many blocks.
  private static int block(int elements, List<Operand> operands) {
    if (elements == 0) {
      return 1;
    }
    int longest = Math.min(Scratch.BLOCK, elements);
    for (Operand operand : operands) {
      if (operand instanceof Operand.Walked(int _, Strides strides) && !strides.isDense()) {
        int rows = strides.blockOfRows(longest);
        return rows >= Math.min(SHORTEST_ROWS, elements) ? rows : longest;
      }
    }
    return longest;
  }

  @Override
  public int target() {
    return targets[targets.length - 1];
  }

  @Override
  public int[] targets() {
    return targets.clone();
  }

  @Override
  public int[] sources() {
    return Arrays.stream(walked).mapToInt(Operand.Walked::slot).toArray();
  }

  @Override
  public void run(Memory memory) {
    for (int at = 0; at < elements; at += block) {
      int count = Math.min(block, elements - at);
      load(memory, at, count);
      for (int i = 0; i < results.length; i++) {
        arrays[results[i]] = memory.array(targets[i]);
        starts[results[i]] = memory.start(targets[i]) + at;
      }
      pass.run(arrays, starts, count);
    }
  }

  private void load(Memory memory, int first, int count) {
    for (int i = 0; i < walked.length; i++) {
      Strides strides = walked[i].strides;
      int register = registers[i];
      float[] array = memory.array(walked[i].slot);
      int arrayAt = memory.start(walked[i].slot);
      if (strides.isDense()) {
        arrays[register] = array;
        starts[register] = arrayAt + first;
      } else if (first % reload[i] == 0) {
        strides.copyRange(array, arrayAt, first, count, arrays[register], 0);
      }
    }
  }
}
