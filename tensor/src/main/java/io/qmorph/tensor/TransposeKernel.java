package io.qmorph.tensor;

/// Transposes each of a batch of dense matrices.
record TransposeKernel(
    Arithmetic arithmetic, int target, int source, int batch, Transposition transposition)
    implements Kernel {

  /// The transposes of the matrices along the last two axes of a value of the shape `shape`.
  static TransposeKernel of(Arithmetic arithmetic, int target, int source, Shape shape) {
    int batch = shape.range(0, shape.rank() - 2).elements();
    Transposition transposition = new Transposition(shape.size(-2), shape.size(-1));
    return new TransposeKernel(arithmetic, target, source, batch, transposition);
  }

  @Override
  public int[] sources() {
    return new int[] {source};
  }

  @Override
  public void run(Memory memory) {
    int elements = transposition.rows() * transposition.columns();
    for (int index = 0; index < batch; index++) {
      int from = memory.start(source) + index * elements;
      int to = memory.start(target) + index * elements;
      arithmetic.transpose(transposition, memory.array(source), from, memory.array(target), to);
    }
  }
}
