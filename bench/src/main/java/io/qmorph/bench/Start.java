package io.qmorph.bench;

import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Workers;
import java.util.stream.Collectors;

/// The process that [StartWorkload] measures: one meta-gradient, then a line with the sum of each
/// leaf's absolute values.
final class Start {
  private Start() {}

  /// Takes the name of the side, `qmorph` or `libtorch`, and the number of threads.
  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[1]);
    try (Workers workers = new Workers(threads)) {
      Side side = side(arguments[0], workers);
      side.run();
      System.out.println(
          side.results().leaves().stream().map(Start::norm).collect(Collectors.joining(" ")));
    }
  }

  private static Side side(String name, Workers workers) {
    MamlWorkload workload = new MamlWorkload(Order.SECOND);
    if (name.equals("qmorph")) {
      return workload.qmorph(workers);
    }
    Torch.threads(workers.count());
    return workload.libtorch();
  }

  private static String norm(NDArray leaf) {
    double sum = 0;
    for (float value : leaf.floats()) {
      sum += Math.abs(value);
    }
    return Double.toString(sum);
  }
}
