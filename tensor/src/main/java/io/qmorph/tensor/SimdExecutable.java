package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A program as kernels and the memory that they work in.
final class SimdExecutable implements Executable {
  private final Tree<ArrayType> signature;
  private final Tree<ArrayType> results;
  private final Arguments givenInputs;
  private final Arguments givenOutputs;
  private final Kernel[] kernels;
  private final List<Binding> inputs;
  private final List<Binding> outputs;
  private final Memory memory;
  private final int[] lengths;
  private final long bytes;

  /// How an argument meets its slot: the kernels work in the argument's own array, or its numbers
  /// are copied between the array and the arena.
  private record Binding(int slot, boolean copied) {}

  /// @param simplified a program as [Simplify] leaves it
  SimdExecutable(Arithmetic arithmetic, Arenas arenas, Program simplified) {
    this.signature = simplified.signature();
    this.results = simplified.results();
    this.givenInputs = new Arguments("input", signature);
    this.givenOutputs = new Arguments("output", results);
    Lowering lowering = new Lowering(arithmetic, simplified);
    this.kernels = lowering.kernels().toArray(Kernel[]::new);
    this.inputs = bindInputs(simplified.inputs(), lowering);
    this.outputs = bindOutputs(simplified.outputs(), lowering);
    int[] starts = new int[lowering.sizes().size()];
    int size = MemoryPlan.place(lives(lowering), starts);
    this.memory = memory(lowering, arenas.take(size), starts);
    this.bytes = (long) Float.BYTES * size;
    this.lengths = lowering.sizes().stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<Binding> bindInputs(Tree<Tensor> inputs, Lowering lowering) {
    List<Binding> bindings = new ArrayList<>();
    inputs.forEach((_, input) -> {
      boolean integers = input.type().element() == ElementType.INT32;
      bindings.add(new Binding(lowering.slot(input), integers));
    });
    return bindings;
  }

  private List<Binding> bindOutputs(Tree<Tensor> outputs, Lowering lowering) {
    Set<Integer> taken = new HashSet<>(lowering.constants().keySet());
    inputs.forEach(input -> taken.add(input.slot));
    List<Binding> bindings = new ArrayList<>();
    outputs.forEach((_, output) -> {
      int slot = lowering.slot(output);
      boolean integers = output.type().element() == ElementType.INT32;
      bindings.add(new Binding(slot, integers || !taken.add(slot)));
    });
    return bindings;
  }

  private static Memory memory(Lowering lowering, Arenas.Arena arena, int[] starts) {
    Memory result = new Memory(new float[starts.length][], starts);
    for (int slot = 0; slot < starts.length; slot++) {
      result.place(slot, arena.array(), arena.start() + starts[slot]);
    }
    lowering.constants().forEach((slot, value) -> arena.array()[starts[slot]] = value);
    return result;
  }

  /// When each slot of the arena is born and dies. What is copied in or out is there before the
  /// first kernel or after the last; constants are there all the time.
  private List<MemoryPlan.Life> lives(Lowering lowering) {
    int count = lowering.sizes().size();
    int[] birth = new int[count];
    int[] death = new int[count];
    Arrays.fill(birth, -1);
    for (int index = 0; index < kernels.length; index++) {
      for (int target : kernels[index].targets()) {
        birth[target] = index;
        death[target] = index;
      }
      for (int source : kernels[index].sources()) {
        death[source] = index;
      }
    }
    lowering.constants().keySet().forEach(slot -> death[slot] = kernels.length);
    Set<Integer> external = new HashSet<>();
    inputs.stream().filter(input -> !input.copied).forEach(input -> external.add(input.slot));
    for (Binding output : outputs) {
      death[output.slot] = kernels.length;
      if (!output.copied && !lowering.constants().containsKey(output.slot)) {
        external.add(output.slot);
      }
    }
    List<MemoryPlan.Life> lives = new ArrayList<>();
    for (int slot = 0; slot < count; slot++) {
      if (!external.contains(slot)) {
        lives.add(new MemoryPlan.Life(slot, lowering.sizes().get(slot), birth[slot], death[slot]));
      }
    }
    return lives;
  }

  @Override
  public Tree<ArrayType> signature() {
    return signature;
  }

  @Override
  public Tree<ArrayType> results() {
    return results;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void run(Tree<NDArray> given, Tree<NDArray> wanted) {
    NDArray[] read = givenInputs.of(given);
    NDArray[] written = givenOutputs.of(wanted);
    for (int i = 0; i < read.length; i++) {
      take(i, read[i], 0);
    }
    for (int i = 0; i < written.length; i++) {
      give(i, written[i], 0);
    }
    execute();
    for (int i = 0; i < written.length; i++) {
      finish(i, written[i], 0);
    }
  }

  /// Lets the program read its `index`-th input from the elements of `array` from `start` on.
  void take(int index, NDArray array, int start) {
    Binding input = inputs.get(index);
    if (input.copied) {
      copyIn(array.ints(), start, input.slot);
    } else {
      memory.place(input.slot, array.floats(), start);
    }
  }

  /// Lets the program write its `index`-th output to the elements of `array` from `start` on.
  void give(int index, NDArray array, int start) {
    Binding output = outputs.get(index);
    if (!output.copied) {
      memory.place(output.slot, array.floats(), start);
    }
  }

  /// Runs the kernels on what was last taken and given.
  void execute() {
    for (Kernel kernel : kernels) {
      kernel.run(memory);
    }
  }

  /// Copies the `index`-th output, if the kernels didn't write it in place.
  void finish(int index, NDArray array, int start) {
    if (outputs.get(index).copied) {
      copyOut(outputs.get(index).slot, array, start);
    }
  }

  private void copyIn(int[] values, int start, int slot) {
    int count = lengths[slot];
    for (int i = 0; i < count; i++) {
      memory.integer(slot, i, values[start + i]);
    }
  }

  private void copyOut(int slot, NDArray target, int start) {
    int count = lengths[slot];
    switch (target.type().element()) {
      case FLOAT32 ->
          System.arraycopy(memory.array(slot), memory.start(slot), target.floats(), start, count);
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          target.ints()[start + i] = memory.integer(slot, i);
        }
      }
    }
  }
}
