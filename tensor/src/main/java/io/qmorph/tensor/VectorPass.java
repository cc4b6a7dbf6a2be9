package io.qmorph.tensor;

import io.qmorph.tensor.Op.UnaryFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// A chain that is computed step by step at first, and by loops over many steps each once it has
/// been computed so often that writing these pays. Both give the same bits.
///
/// A loop over many steps keeps what lies between them in registers. But its class has to be
/// written, and runs a hundred times slower until the virtual machine has compiled it, while the
/// loops of single steps are everybody's and compiled soon.
final class VectorPass implements Pass {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /// What one loop may hold: in longer ones the compiler would stop inlining.
  private static final int LONGEST_LOOP = 24;

  private final Arithmetic arithmetic;
  private final Chain chain;
  private final long patience;
  private final Pass stepwise;
  private final AtomicLong done = new AtomicLong();
  private volatile Part[] parts = {};

  /// Some of the steps: all elements of them are computed before those of the next part.
  private sealed interface Part {
    /// Steps in one loop.
    record Looped(Loop loop) implements Part {}

    /// A step that is a long loop itself.
    record Called(UnaryFunction function, int x, int y) implements Part {}
  }

  /// A loop over some steps of a chain.
  interface Loop {

    /// Computes the elements from `from` to `end`, a whole number of vectors.
    void run(float[][] arrays, int[] starts, int from, int end);
  }

  /// @param patience after how many elements times steps loops are written
  VectorPass(Arithmetic arithmetic, Chain chain, long patience) {
    this.arithmetic = arithmetic;
    this.chain = chain;
    this.patience = patience;
    this.stepwise = new StepwisePass(arithmetic, chain);
  }

  @Override
  public void run(float[][] arrays, int[] starts, int count) {
    Part[] written = parts;
    if (count < SPECIES.length()) {
      stepwise.run(arrays, starts, count);
    } else if (written.length == 0) {
      stepwise.run(arrays, starts, count);
      long work = (long) count * chain.steps().size();
      if (done.addAndGet(work) >= patience) {
        writeLoops();
      }
    } else {
      for (Part part : written) {
        run(part, arrays, starts, count);
      }
    }
  }

  /// What doesn't fill a vector at the end is computed with the elements before it once more.
  private void run(Part part, float[][] arrays, int[] starts, int count) {
    switch (part) {
      case Part.Looped(Loop loop) -> {
        int bound = SPECIES.loopBound(count);
        loop.run(arrays, starts, 0, bound);
        if (bound < count) {
          loop.run(arrays, starts, count - SPECIES.length(), count);
        }
      }
      case Part.Called(UnaryFunction function, int x, int y) ->
          arithmetic.unary(function, arrays[x], starts[x], arrays[y], starts[y], count);
    }
  }

  private synchronized void writeLoops() {
    if (parts.length > 0) {
      return;
    }
    List<Part> written = new ArrayList<>();
    int steps = chain.steps().size();
    int first = 0;
    while (first < steps) {
      int end = first;
      while (end < steps
          && end - first < LONGEST_LOOP
          && LoopWriter.isShort(chain.steps().get(end))) {
        end++;
      }
      if (end > first) {
        written.add(new Part.Looped(LoopWriter.write(chain, first, end)));
      } else if (chain.steps().get(end) instanceof Chain.Step.Unary(UnaryFunction f, int x)) {
        written.add(new Part.Called(f, x, chain.register(end)));
        end++;
      }
      first = end;
    }
    parts = written.toArray(Part[]::new);
  }
}
