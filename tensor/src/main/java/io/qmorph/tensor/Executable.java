package io.qmorph.tensor;

/// A program made ready to run. One executable serves one thread at a time.
public interface Executable {

  /// The inputs' names and types.
  Tree<ArrayType> signature();

  /// The outputs' names and types.
  Tree<ArrayType> results();

  /// The memory for what lies between inputs and outputs, in bytes.
  long bytes();

  /// Runs the program on `inputs` and overwrites the arrays in `outputs`, none of which may be
  /// among the inputs.
  ///
  /// Throws `IllegalArgumentException` naming the argument if one is missing or of another type,
  /// and `IndexOutOfBoundsException` if an index chooses no row.
  ///
  /// @param inputs by the names and of the types of [#signature]
  /// @param outputs by the names and of the types of [#results]
  void run(Tree<NDArray> inputs, Tree<NDArray> outputs);

  /// Runs the program on `inputs` into new arrays.
  ///
  /// @param inputs by the names and of the types of [#signature]
  default Tree<NDArray> run(Tree<NDArray> inputs) {
    Tree<NDArray> outputs = results().map(NDArray::zeros);
    run(inputs, outputs);
    return outputs;
  }
}
