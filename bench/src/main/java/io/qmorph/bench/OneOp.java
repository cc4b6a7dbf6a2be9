package io.qmorph.bench;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Executable;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A small program on random arrays, to see what one kernel takes.
///
/// @param executable the program
/// @param inputs its inputs
/// @param outputs its output, written to by each run
record OneOp(Executable executable, Tree<NDArray> inputs, Tree<NDArray> outputs) {

  /// The program that makes `body` of inputs of these shapes.
  static OneOp of(Function<List<Tensor>, Tensor> body, Shape... shapes) {
    Map<String, ArrayType> types = new LinkedHashMap<>();
    for (Shape shape : shapes) {
      types.put("x" + types.size(), ArrayType.floats(shape.toArray()));
    }
    Program program =
        Program.trace(Tree.of(types), inputs -> Tree.of("y", body.apply(inputs.leaves())));
    Problem problem = new Problem(4);
    Tree<NDArray> inputs =
        program
            .signature()
            .map(type -> NDArray.of(type.shape(), problem.observation(type.shape().elements())));
    Executable executable = new Simd().compile(program);
    return new OneOp(executable, inputs, executable.results().map(NDArray::zeros));
  }

  /// Runs it once, and returns what it has written.
  NDArray run() {
    executable.run(inputs, outputs);
    return outputs.get("y");
  }
}
