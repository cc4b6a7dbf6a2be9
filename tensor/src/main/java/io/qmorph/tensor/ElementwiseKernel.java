package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
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
    /// An array's slot, and how it is walked.
    record Walked(int slot, Strides strides) implements Operand {}

    /// The same number everywhere.
    record Filled(float value) implements Operand {}
  }

  /// One operation on registers, which are numbered operands first, then steps.
  sealed interface Step {
    /// A function of one register.
    record Unary(UnaryFunction function, int x) implements Step {}

    /// A function of two registers.
    record Binary(BinaryFunction function, int a, int b) implements Step {}

    /// The choice between two registers by a third.
    record Select(int condition, int a, int b) implements Step {}
  }

  private final Arithmetic arithmetic;
  private final int target;
  private final int elements;
  private final int block;
  private final Operand.Walked[] walked;
  private final int[] registers;
  private final int[] reload;
  private final Step[] steps;
  private final int firstStep;
  private final float[][] arrays;
  private final int[] starts;

  ElementwiseKernel(
      Arithmetic arithmetic,
      Scratch scratch,
      int target,
      int elements,
      List<Operand> operands,
      List<Step> steps) {
    this.arithmetic = arithmetic;
    this.target = target;
    this.elements = elements;
    this.block = block(elements, operands);
    this.steps = steps.toArray(Step[]::new);
    this.firstStep = operands.size();
    int count = operands.size() + steps.size();
    this.arrays = new float[count][];
    this.starts = new int[count];
    for (int register = 0; register < count; register++) {
      arrays[register] = scratch.register(register);
      if (register < firstStep && operands.get(register) instanceof Operand.Filled(float value)) {
        arrays[register] = scratch.filled(value);
      }
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
    return target;
  }

  @Override
  public int[] sources() {
    return Arrays.stream(walked).mapToInt(Operand.Walked::slot).toArray();
  }

  @Override
  public void run(Memory memory) {
    int last = steps.length - 1;
    float[] to = memory.array(target);
    int toAt = memory.start(target);
    for (int at = 0; at < elements; at += block) {
      int count = Math.min(block, elements - at);
      load(memory, at, count);
      for (int i = 0; i < last; i++) {
        apply(steps[i], arrays[firstStep + i], 0, count);
      }
      apply(steps[last], to, toAt + at, count);
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

  private void apply(Step step, float[] to, int toAt, int count) {
    switch (step) {
      case Step.Unary(UnaryFunction function, int x) ->
          arithmetic.unary(function, arrays[x], starts[x], to, toAt, count);
      case Step.Binary(BinaryFunction function, int a, int b) ->
          arithmetic.binary(function, arrays[a], starts[a], arrays[b], starts[b], to, toAt, count);
      case Step.Select(int c, int a, int b) ->
          arithmetic.select(
              arrays[c], starts[c], arrays[a], starts[a], arrays[b], starts[b], to, toAt, count);
    }
  }
}
