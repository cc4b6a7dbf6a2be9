package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.Arrays;
import java.util.List;

/// A chain of elementwise operations as one pass over memory.
///
/// The result is computed a block at a time, all steps on one block before the next, so that what
/// lies between the steps never leaves the nearest cache. Operands that are broadcast are laid out
/// for the block first.
final class ElementwiseKernel implements Kernel {
  private static final int BLOCK = 512;

  /// An array that is read: its slot, and how it is walked along the result.
  record Operand(int slot, Strides strides) {}

  /// One operation; registers are numbered operands first, then steps.
  record Step(Op op, int[] registers) {}

  private final Arithmetic arithmetic;
  private final int target;
  private final int elements;
  private final List<Operand> operands;
  private final List<Step> steps;
  private final float[] scratch;
  private final float[][] arrays;
  private final int[] starts;

  ElementwiseKernel(
      Arithmetic arithmetic, int target, int elements, List<Operand> operands, List<Step> steps) {
    this.arithmetic = arithmetic;
    this.target = target;
    this.elements = elements;
    this.operands = List.copyOf(operands);
    this.steps = List.copyOf(steps);
    int registers = operands.size() + steps.size();
    this.scratch = new float[registers * Math.min(BLOCK, elements)];
    this.arrays = new float[registers][];
    this.starts = new int[registers];
  }

  @Override
  public int target() {
    return target;
  }

  @Override
  public int[] sources() {
    return operands.stream().mapToInt(Operand::slot).toArray();
  }

  @Override
  public void run(Memory memory) {
    int block = Math.min(BLOCK, elements);
    for (int register = 0; register < arrays.length; register++) {
      arrays[register] = scratch;
      starts[register] = register * block;
    }
    fillScalars(memory, block);
    for (int at = 0; at < elements; at += block) {
      int count = Math.min(block, elements - at);
      load(memory, at, count);
      for (int i = 0; i < steps.size() - 1; i++) {
        apply(steps.get(i), scratch, starts[operands.size() + i], count);
      }
      apply(steps.getLast(), memory.array(target), memory.start(target) + at, count);
    }
  }

  private void fillScalars(Memory memory, int block) {
    for (int i = 0; i < operands.size(); i++) {
      Operand operand = operands.get(i);
      if (operand.strides.isScalar()) {
        float value = memory.array(operand.slot)[memory.start(operand.slot)];
        Arrays.fill(scratch, starts[i], starts[i] + block, value);
      }
    }
  }

  private void load(Memory memory, int first, int count) {
    for (int i = 0; i < operands.size(); i++) {
      Operand operand = operands.get(i);
      float[] array = memory.array(operand.slot);
      int arrayAt = memory.start(operand.slot);
      if (operand.strides.isDense()) {
        arrays[i] = array;
        starts[i] = arrayAt + first;
      } else if (!operand.strides.isScalar()) {
        operand.strides.copyRange(array, arrayAt, first, count, scratch, starts[i]);
      }
    }
  }

  private void apply(Step step, float[] to, int toAt, int count) {
    int a = step.registers[0];
    switch (step.op) {
      case Op.Unary(UnaryFunction function) ->
          arithmetic.unary(function, arrays[a], starts[a], to, toAt, count);
      case Op.Binary(BinaryFunction function) -> {
        int b = step.registers[1];
        arithmetic.binary(function, arrays[a], starts[a], arrays[b], starts[b], to, toAt, count);
      }
      case Op.Select _ -> {
        int b = step.registers[1];
        int c = step.registers[2];
        arithmetic.select(
            arrays[a], starts[a], arrays[b], starts[b], arrays[c], starts[c], to, toAt, count);
      }
      case Op.Input _, Op.Constant _, Op.Matmul _, Op.Reduce _, Op.Broadcast _, Op.Reshape _ ->
          throw new IllegalStateException(step.op + " is not elementwise");
      case Op.Transpose _, Op.Slice _, Op.Pad _, Op.Concat _, Op.Gather _, Op.ScatterAdd _ ->
          throw new IllegalStateException(step.op + " is not elementwise");
      case Op.ArgMax _, Op.StopGradient _ ->
          throw new IllegalStateException(step.op + " is not elementwise");
    }
  }
}
