package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;

/// A chain as one loop for each step.
final class StepwisePass implements Pass {
  private final Arithmetic arithmetic;
  private final Chain.Step[] steps;
  private final int firstStep;

  StepwisePass(Arithmetic arithmetic, Chain chain) {
    this.arithmetic = arithmetic;
    this.steps = chain.steps().toArray(Chain.Step[]::new);
    this.firstStep = chain.operands().size();
  }

  @Override
  public void run(float[][] arrays, int[] starts, int count) {
    for (int i = 0; i < steps.length; i++) {
      run(steps[i], firstStep + i, arrays, starts, count);
    }
  }

  private void run(Chain.Step step, int register, float[][] arrays, int[] starts, int count) {
    float[] to = arrays[register];
    int toAt = starts[register];
    switch (step) {
      case Chain.Step.Unary(UnaryFunction function, int x) ->
          arithmetic.unary(function, arrays[x], starts[x], to, toAt, count);
      case Chain.Step.Binary(BinaryFunction function, int a, int b) ->
          arithmetic.binary(function, arrays[a], starts[a], arrays[b], starts[b], to, toAt, count);
      case Chain.Step.Select(int c, int a, int b) ->
          arithmetic.select(
              arrays[c], starts[c], arrays[a], starts[a], arrays[b], starts[b], to, toAt, count);
    }
  }
}
